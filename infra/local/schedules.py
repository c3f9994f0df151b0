"""Schedules fire on the clock: EventBridge rules and schedules with `rate(n minutes)`.

Rates are aligned to the wall clock (every full minute for `rate(1 minute)`), so that a virtual clock fires at
instants one can predict; AWS aligns them to the time of deployment. Cron expressions are refused until somebody needs
one.
"""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from infra.local.clock import Timers
from infra.local.targets import Deliver, Targets
from infra.local.template import Resource, Template, TemplateError
from infra.local.work import Work

_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True)
class Schedule:
    """Something that happens every so often."""

    arn: str
    every: timedelta
    targets: tuple[Deliver, ...]


def schedules_of(template: Template, targets: Targets) -> list[Schedule]:
    """The enabled schedules of a template."""
    found = []
    for rule in template.of_type("AWS::Events::Rule"):
        if "ScheduleExpression" in rule.properties and _enabled(rule):
            deliveries = tuple(targets.of_rule(target, rule.arn) for target in rule.properties.get("Targets", []))
            found.append(Schedule(rule.arn, rate(rule.properties["ScheduleExpression"]), deliveries))
    for schedule in template.of_type("AWS::Scheduler::Schedule"):
        if _enabled(schedule):
            delivery = targets.of_schedule(schedule.properties["Target"], schedule.arn)
            found.append(Schedule(schedule.arn, rate(schedule.properties["ScheduleExpression"]), (delivery,)))
    return found


def _enabled(resource: Resource) -> bool:
    return bool(resource.properties.get("State", "ENABLED") == "ENABLED")


def rate(expression: str) -> timedelta:
    """The interval of `rate(value unit)`.

    Raises:
        TemplateError: the expression is of another kind.
    """
    match = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if match is None:
        raise TemplateError(f"schedule {expression!r} is not run locally; only rate(n minutes|hours|days) is")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def next_after(instant: datetime, every: timedelta) -> datetime:
    """The first multiple of an interval since the epoch after an instant."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp((int(instant.timestamp()) // seconds + 1) * seconds, UTC)


class Scheduler:
    """Arms schedules on the timers; each firing is work of its own."""

    def __init__(self, schedules: list[Schedule], template: Template, timers: Timers, work: Work) -> None:
        self._schedules = schedules
        self._place = template.place
        self._timers = timers
        self._workers = work.workers("schedule", max(1, len(schedules)))

    def arm(self) -> None:
        """Let every schedule fire at its next instant, and then again."""
        for schedule in self._schedules:
            self._arm(schedule, next_after(self._timers.clock.now(), schedule.every))

    def _arm(self, schedule: Schedule, due: datetime) -> None:
        self._timers.at(due, self._firing(schedule, due))

    def _firing(self, schedule: Schedule, due: datetime) -> Callable[[], None]:
        def fire() -> None:
            self._arm(schedule, max(due + schedule.every, next_after(self._timers.clock.now(), schedule.every)))
            event = self._event(schedule, due)
            for deliver in schedule.targets:
                self._workers.run(lambda deliver=deliver: deliver(event, event["id"]))  # type: ignore[misc]  # bound now

        return fire

    def _event(self, schedule: Schedule, due: datetime) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": self._place.account,
            "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self._place.region,
            "resources": [schedule.arn],
            "detail": {},
        }
