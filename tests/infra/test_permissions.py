"""Least privilege, as the template promises it."""

import json

from tests.templates import Template


def test_no_policy_allows_more_actions_than_it_names(template: Template) -> None:
    """No identity, resource or key policy of the stack holds a wildcard in an action."""
    found = [
        (name, action)
        for name, resource in template.resources.items()
        for statement in _statements(resource)
        if statement["Effect"] == "Allow"
        for action in _list(statement["Action"])
        if "*" in action
    ]
    assert found == []


def test_only_object_keys_and_streams_end_in_a_star(template: Template) -> None:
    """A function's wildcard stands for the objects under one prefix of one bucket, or for one table's streams."""
    wild = {resource for permission in template.permissions for resource in permission.resources if "*" in resource}
    assert wild == {
        "BucketsMedia/incoming/*",
        "BucketsMedia/incoming/imports/*",
        "BucketsMedia/media/*",
        "BucketsMedia/sheets/*",
        "BucketsMedia/sheets/calendar/*",
        "BucketsRaw/*",
        "BucketsReports/*",
        "BucketsArchive/*",
        "TablesOperations/stream/*",
    }


def test_nobody_scans(template: Template) -> None:
    """No function may read a table otherwise than by key."""
    assert not [p for p in template.permissions if {"dynamodb:Scan", "dynamodb:PartiQLSelect"} & set(p.actions)]


def test_every_role_is_one_functions_own(template: Template) -> None:
    """No two functions share a role, and no role carries a policy that AWS or somebody else may change."""
    roles = [template.name_of(spec["Role"]) for spec in template.functions().values()]
    assert len(set(roles)) == len(roles)
    assert not [name for name, role in template.of_type("AWS::IAM::Role").items() if role.get("ManagedPolicyArns")]
    assert not template.of_type("AWS::IAM::Policy")


def test_credentials_open_only_for_their_purpose(template: Template) -> None:
    """Tokens open for functions that call platforms, webhook secrets for the hook, app secrets for the way back."""
    assert _purposes(template, "kms:Decrypt") == {
        ("PublishingOnAuthorised", "app"),
        ("PublishingOnDue", "token"),
        ("EngagementOnDue", "token"),
        ("InsightsOnDue", "token"),
        ("EngagementOnWebhook", "webhook"),
        ("NoticesOnDue", "robot"),
    }
    uses_key = [p for p in template.permissions if p.actions[0].startswith("kms:")]
    assert all(permission.condition for permission in uses_key)


def test_credentials_are_sealed_where_they_come_in_or_are_renewed(template: Template) -> None:
    """Credentials come in through the publishing API or a platform's page; tokens are renewed by whoever uses them."""
    assert _purposes(template, "kms:Encrypt") == {
        ("PublishingOnAuthorised", "token"),
        ("PublishingOnAuthorised", "webhook"),
        ("PublishingApi", "token"),
        ("PublishingApi", "webhook"),
        ("PublishingApi", "app"),
        ("PublishingOnDue", "token"),
        ("EngagementOnDue", "token"),
        ("InsightsOnDue", "token"),
        ("NoticesApi", "robot"),
    }


def test_mails_leave_from_one_function_and_one_address(template: Template) -> None:
    """The messenger's worker alone sends mails, as the address of the deployment and nobody else."""
    (permission,) = (p for p in template.permissions if "ses:SendEmail" in p.actions)
    assert permission.function == "NoticesOnDue"
    assert permission.actions == ("ses:SendEmail",)
    assert "notices@socialops.example" in permission.condition
    assert not any("*" in resource for resource in permission.resources)


def _purposes(template: Template, action: str) -> set[tuple[str, str]]:
    """Function and purpose of each permission on the key."""
    return {(p.function, p.condition.rpartition(" ")[2]) for p in template.permissions if action in p.actions}


def test_the_api_that_connects_accounts_cannot_read_them(template: Template) -> None:
    """The publishing API encrypts credentials and never decrypts one."""
    actions = {action for action, _, _ in template.may("PublishingApi") if action.startswith("kms:")}
    assert actions == {"kms:Encrypt"}


def test_only_the_journal_puts_events_on_the_bus(template: Template) -> None:
    """One function publishes, so every event has its journal item."""
    assert {p.function for p in template.permissions if "events:PutEvents" in p.actions} == {"JournalOnChange"}


def test_the_watch_only_reads(template: Template) -> None:
    """What measures the clock cannot touch what the clock touches."""
    actions = {action for action, _, _ in template.may("AgendaOnWatch") if not action.startswith("logs:")}
    assert actions == {"dynamodb:Query"}


def test_the_approval_may_call_one_function(template: Template) -> None:
    """The state machine invokes the review step and nothing else, and the rule starts that machine and nothing else."""
    grants = {
        (action, json.dumps(statement["Resource"]))
        for name, role in template.of_type("AWS::IAM::Role").items()
        if name.startswith("Approval")
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _list(statement["Action"])
    }
    machine = next(iter(template.of_type("AWS::StepFunctions::StateMachine")))
    assert grants == {
        ("lambda:InvokeFunction", '{"Fn::GetAtt": ["PlanningOnReviewStep", "Arn"]}'),
        ("states:StartExecution", json.dumps({"Ref": machine})),
    }


def test_each_function_writes_its_own_log_only(template: Template) -> None:
    """The log that a function's role names is the log that the function has."""
    groups = {name: template.name_of(spec["LoggingConfig"]["LogGroup"]) for name, spec in template.functions().items()}
    assert len(set(groups.values())) == len(groups)
    roles = template.of_type("AWS::IAM::Role")
    for module, function in template.functions().items():
        statement = roles[template.name_of(function["Role"])]["Policies"][0]["PolicyDocument"]["Statement"][0]
        assert set(statement["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
        assert template.name_of(statement["Resource"]) == groups[module]


def _statements(resource: object) -> list[dict[str, object]]:
    """Every policy statement anywhere inside a resource."""
    if isinstance(resource, list):
        return [statement for each in resource for statement in _statements(each)]
    if not isinstance(resource, dict):
        return []
    if "Effect" in resource and "Action" in resource:
        return [resource]
    return [statement for each in resource.values() for statement in _statements(each)]


def _list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
