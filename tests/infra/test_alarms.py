"""Every promise that can break in silence has an alarm."""

from typing import Any

import pytest

from infra.alarms import WATCHED
from socialops.names import METRICS_NAMESPACE, Measure, Stage
from tests.templates import Template

ALARM = "AWS::CloudWatch::Alarm"


def _alarms(template: Template) -> dict[str, Any]:
    return {spec["AlarmName"].removeprefix("demo-dev-"): spec for spec in template.of_type(ALARM).values()}


def test_every_measure_of_ours_is_watched(template: Template) -> None:
    """No metric is emitted for nobody: each name of `Measure` has an alarm in our namespace."""
    watched = {spec["MetricName"] for spec in _alarms(template).values() if spec["Namespace"] == METRICS_NAMESPACE}
    assert watched == {measure.value for measure in Measure}


def test_a_late_entry_rings_after_three_minutes(template: Template) -> None:
    """Something due for more than 180 s rings, and so does a watch that says nothing."""
    alarm = _alarms(template)["late"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (180, "GreaterThanThreshold")
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "agenda"}]


def test_a_missing_tick_rings(template: Template) -> None:
    """Three minutes without a finished tick ring; silence counts as none."""
    alarm = _alarms(template)["no-tick"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "LessThanThreshold")
    assert (alarm["EvaluationPeriods"], alarm["Period"]) == (3, 60)
    assert alarm["TreatMissingData"] == "breaching"


@pytest.mark.parametrize(("name", "threshold"), [("late-sendings", 0), ("old-tick", 180)])
def test_the_watch_over_sendings_rings_also_by_its_silence(template: Template, name: str, threshold: int) -> None:
    """What should have gone out, and a clock that stands still, are told by a watch whose own death is told too."""
    alarm = _alarms(template)[name]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (threshold, "GreaterThanThreshold")
    assert (alarm["EvaluationPeriods"], alarm["Period"], alarm["Statistic"]) == (3, 60, "Maximum")
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "publishing"}]


def test_every_dead_letter_rings(template: Template) -> None:
    """A message in any dead-letter queue rings within a minute."""
    named = {key: spec["QueueName"] for key, spec in template.of_type("AWS::SQS::Queue").items()}
    watched = {
        named[template.name_of(dimension["Value"])]
        for spec in _alarms(template).values()
        if spec["Namespace"] == "AWS/SQS"
        for dimension in spec["Dimensions"]
        if "Fn::GetAtt" in dimension["Value"]
    }
    assert watched == {name for name in named.values() if name.endswith("-dead")}


def test_functions_nobody_waits_for_ring_when_they_fail(template: Template) -> None:
    """Errors and throttles of the clock, its watch, the outbox and every receiver of the agenda ring."""
    names = {module.replace(".", "-").replace("_", "-") for module in WATCHED}
    clock = {"agenda-on-minute", "agenda-on-watch", "publishing-on-watch"}
    assert names >= clock | {"journal-on-change", "publishing-on-due"}
    for name in names:
        assert {f"{name}-errors", f"{name}-throttles"} <= set(_alarms(template))


def test_a_stream_that_falls_behind_rings(template: Template) -> None:
    """Events that reach the bus more than two minutes late ring."""
    alarm = _alarms(template)["journal-behind"]
    assert (alarm["MetricName"], alarm["Threshold"]) == ("IteratorAge", 120_000)


def test_a_defect_rings_for_its_stage(template: Template) -> None:
    """Each stage has an alarm on requests that it answered with 500."""
    assert {f"{stage}-defects" for stage in Stage} <= set(_alarms(template))


def test_every_alarm_tells_somebody_what_to_do(template: Template) -> None:
    """Each alarm goes to the topic, and its description is a sentence for the person who is woken."""
    (topic,) = template.of_type("AWS::SNS::Topic")
    for spec in _alarms(template).values():
        assert spec["AlarmActions"] == [{"Ref": topic}]
        assert spec["AlarmDescription"].endswith(".")
