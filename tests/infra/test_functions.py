"""Each function: its runtime, its environment, its name."""

import pytest

from socialops.names import AGENDA_STAGES, Variable, due_queue_variable
from tests.reach import ROOT, variables_read
from tests.templates import Template

KNOWN = {*Variable, *(due_queue_variable(stage) for stage in AGENDA_STAGES)}
DUE = {due_queue_variable(stage) for stage in AGENDA_STAGES}


def test_there_is_a_function_for_every_way_in(template: Template) -> None:
    """Every `api.py` and `on_….py` under `functions/` is a function of the template, and nothing else is."""
    files = [*ROOT.glob("functions/*/api.py"), *ROOT.glob("functions/*/on_*.py")]
    assert set(template.functions()) == {f"{path.parent.name}.{path.stem}" for path in files}


def test_functions_are_named_after_their_modules(template: Template) -> None:
    """`planning.on_upload` is `PlanningOnUpload` in the template and `…-planning-on-upload` in the account."""
    for name, spec in template.of_type("AWS::Lambda::Function").items():
        module = spec["Handler"].removesuffix(".handler")
        words = module.replace(".", "_").split("_")
        assert name == "".join(word.capitalize() for word in words)
        assert spec["FunctionName"] == "demo-dev-" + "-".join(words)


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
        if module.endswith((".api", ".on_webhook")):
            assert spec["Timeout"] < 30


def test_only_known_variables_are_set(template: Template) -> None:
    """Every environment variable of the template is named in `socialops.names`."""
    for module in template.functions():
        assert set(template.environment(module)) <= KNOWN


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


def test_receivers_of_the_agenda_may_plan_their_own_next_entry(template: Template) -> None:
    """Lambda's loop detection, which would end a chain of polls after 16, is off for them and on for all others."""
    allowed = {module for module, spec in template.functions().items() if spec.get("RecursiveLoop") == "Allow"}
    assert allowed == {f"{stage}.on_due" for stage in AGENDA_STAGES}
