"""Each function: its runtime, its environment, its name."""

import pytest

from socialops.names import AGENDA_STAGES, OPEN_ROUTES, Variable, due_queue_variable
from tests.reach import ROOT, calls_made, variables_read
from tests.templates import Template

KNOWN = {*Variable, *(due_queue_variable(stage) for stage in AGENDA_STAGES)}
LAMBDAS_OWN = {
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
}
"""What Lambda does in a function's name."""
COMMIT = ("dynamodb", "transact_write_items")
READS = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}
ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("dynamodb", "batch_get_item"): ("dynamodb:BatchGetItem",),
    ("dynamodb", "get_item"): ("dynamodb:GetItem",),
    ("dynamodb", "get_paginator"): ("dynamodb:Query",),
    ("dynamodb", "put_item"): ("dynamodb:PutItem",),
    ("dynamodb", "query"): ("dynamodb:Query",),
    COMMIT: (*("dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),),
    ("events", "put_events"): ("events:PutEvents",),
    ("kms", "decrypt"): ("kms:Decrypt",),
    ("kms", "encrypt"): ("kms:Encrypt",),
    ("s3", "delete_object"): ("s3:DeleteObject",),
    ("s3", "delete_objects"): ("s3:DeleteObject",),
    ("s3", "generate_presigned_post"): ("s3:PutObject",),
    ("s3", "generate_presigned_url"): ("s3:GetObject",),
    ("s3", "get_object"): ("s3:GetObject",),
    ("s3", "head_object"): ("s3:GetObject",),
    ("s3", "put_object"): ("s3:PutObject",),
    ("sqs", "send_message"): ("sqs:SendMessage",),
    ("sqs", "send_message_batch"): ("sqs:SendMessage",),
    ("sesv2", "send_email"): ("ses:SendEmail",),
    ("stepfunctions", "send_task_success"): ("states:SendTaskSuccess",),
}
"""Client method → the actions that AWS checks for it; a call that is not here fails the test until it is."""
DUE = {due_queue_variable(stage) for stage in AGENDA_STAGES}


def test_there_is_a_function_for_every_way_in(template: Template) -> None:
    """Every `api.py` and `on_….py` under `functions/` is a function of the template, and nothing else is."""
    files = [*ROOT.glob("functions/*/api.py"), *ROOT.glob("functions/*/on_*.py")]
    assert set(template.functions()) == {f"{path.parent.name}.{path.stem}" for path in files}


def test_functions_are_named_after_their_modules(template: Template) -> None:
    """`planning.on_upload` is `PlanningOnUpload` in the template and `…-planning-on-upload` in the account."""
    for name, spec in template.of_type("AWS::Lambda::Function").items():
        module = spec["Handler"].removesuffix(".handler")
        assert name == _logical_id(module)
        assert spec["FunctionName"] == "demo-dev-" + module.replace(".", "-").replace("_", "-")


def test_all_run_on_the_same_runtime_with_both_layers(template: Template) -> None:
    """Python 3.13 on arm64, the core and the vendor layer, no tracing, no reserved concurrency."""
    for spec in template.functions().values():
        assert (spec["Runtime"], spec["Architectures"]) == ("python3.13", ["arm64"])
        assert len(spec["Layers"]) == 2
        assert "TracingConfig" not in spec
        assert "ReservedConcurrentExecutions" not in spec


def test_an_api_answers_before_the_gateway_gives_up(template: Template) -> None:
    """What stands behind the HTTP API has less than its 30 seconds."""
    for module, spec in template.functions().items():
        if module.endswith(".api") or module in OPEN_ROUTES.values():
            assert spec["Timeout"] < 30


def test_only_known_variables_are_set(template: Template) -> None:
    """Every environment variable of the template is named in `socialops.names`."""
    for module in template.functions():
        assert set(template.environment(module)) <= KNOWN


def _logical_id(module: str) -> str:
    return "".join(word.capitalize() for word in module.replace(".", "_").split("_"))


def _modules() -> list[str]:
    files = [*ROOT.glob("functions/*/api.py"), *ROOT.glob("functions/*/on_*.py")]
    return sorted(f"{path.parent.name}.{path.stem}" for path in files)


@pytest.mark.parametrize("module", _modules())
def test_a_function_has_just_the_variables_it_reads(template: Template, module: str) -> None:
    """Each variable that the function's code can come to read is set, and no other.

    Which due queues it writes to is decided by the entries it makes, so of those any may be missing.
    """
    read, given = variables_read(module), set(template.environment(module))
    missing = {variable: sorted(read[variable]) for variable in set(read) - given - DUE}
    assert not missing, "read, but not set"
    assert given <= set(read), "set, but nothing reads it"


@pytest.mark.parametrize("module", _modules())
def test_a_function_may_do_what_its_code_calls_and_no_more(template: Template, module: str) -> None:
    """Every AWS call that the function's code can reach is allowed; nothing is allowed that it never calls.

    What a commit consists of is decided by its changes, and the queues it writes to by its entries, so of those any
    may be missing; where there are commits, all reads of the operations table are allowed together.
    """
    calls = calls_made(module)
    allowed = {action for action, _, _ in template.may(_logical_id(module))} - LAMBDAS_OWN - {"s3:ListBucket"}
    called = {action for call in calls for action in ACTIONS[call]}
    assert called - allowed <= {*ACTIONS[COMMIT], "sqs:SendMessage"}, "called, but not allowed"
    spare = READS if COMMIT in calls else {"sqs:SendMessage"} if module == "journal.on_change" else set()
    assert allowed - called <= spare, "allowed, but never called"


def test_receivers_of_the_agenda_may_plan_their_own_next_entry(template: Template) -> None:
    """Lambda's loop detection, which would end a chain of polls after 16, is off for them and on for all others."""
    allowed = {module for module, spec in template.functions().items() if spec.get("RecursiveLoop") == "Allow"}
    assert allowed == {f"{stage}.on_due" for stage in AGENDA_STAGES}
