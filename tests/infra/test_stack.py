"""The stack as a whole."""

import json
import re

import pytest

from tests.templates import Template


def test_nothing_in_the_stack_runs_code_of_cdk(template: Template) -> None:
    """There are no custom resources, so no functions that we did not write and no roles that we did not bound."""
    types = {resource["Type"] for resource in template.resources.values()}
    assert not [kind for kind in types if kind.startswith("Custom::") or "CustomResource" in kind]
    assert len(template.of_type("AWS::Lambda::Function")) == len(template.functions())


def test_no_partition_region_or_account_is_written_down(template: Template, production: Template) -> None:
    """ARNs and addresses are made of pseudo parameters, so the stack deploys anywhere, China included."""
    for each in (template, production):
        text = json.dumps(each.resources)
        assert not re.findall(r"arn:aws[a-z-]*:", text)
        assert not re.findall(r"\b(?:us|eu|ap|cn|sa|ca|me|af)-[a-z]+-\d\b", text)
        assert not re.findall(r"(?<![0-9a-f])\d{12}(?![0-9a-f])", text)


def test_the_stack_says_what_its_users_need(template: Template) -> None:
    """Outputs name the API, who issues tokens, tables and buckets."""
    assert {"ApiUrl", "Issuer", "Audience", "TableName", "MediaBucket", "ReportsBucket", "ArchiveBucket"} <= set(
        template.body["Outputs"]
    )


def test_platform_hosts_can_be_replaced_at_deployment(template: Template) -> None:
    """The parameter `PlatformHosts` reaches every function that calls platforms; left alone it changes nothing."""
    assert template.body["Parameters"]["PlatformHosts"]["Default"] == "{}"
    told = {module for module in template.functions() if "SOCIALOPS_PLATFORM_HOSTS" in template.environment(module)}
    assert {"publishing.api", "publishing.on_due", "engagement.on_due", "insights.on_due"} <= told


def test_a_user_pool_has_a_group_for_every_role(template: Template) -> None:
    """Without an issuer of the brand's own, members sign in to a user pool whose groups are the five roles."""
    groups = {spec["GroupName"] for spec in template.of_type("AWS::Cognito::UserPoolGroup").values()}
    assert groups == {"planner", "specialist", "analyst", "reviewer", "manager"}


def test_an_issuer_of_the_brands_own_takes_the_place_of_the_user_pool(production: Template) -> None:
    """With `oidc_issuer` nothing of Cognito is made, tokens are checked against it, roles are read from its claim."""
    assert not [kind for kind in {r["Type"] for r in production.resources.values()} if "Cognito" in kind]
    (authorizer,) = production.of_type("AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["JwtConfiguration"] == {"Issuer": "https://login.example", "Audience": ["socialops"]}
    assert production.environment("planning.api")["SOCIALOPS_ROLES_CLAIM"] == "roles"


@pytest.mark.parametrize(("stage", "days"), [("template", 14), ("production", 90)])
def test_every_log_ends_some_day(stage: str, days: int, request: pytest.FixtureRequest) -> None:
    """Each log group has a retention: two weeks, or three months in production."""
    template: Template = request.getfixturevalue(stage)
    assert {spec["RetentionInDays"] for spec in template.of_type("AWS::Logs::LogGroup").values()} == {days}
