"""The event bus: what is put on it reaches the targets of every rule whose pattern matches.

Delivery happens on one thread, in the order of the puts; EventBridge promises no order, so nobody may rely on it.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend

from infra.local import hooks, patterns
from infra.local.clock import Clock
from infra.local.identifiers import Place
from infra.local.targets import Deliver, Targets
from infra.local.template import Resource, Template
from infra.local.work import Work

MOST_BYTES: Final = 262_144
"""Most bytes of all entries of one PutEvents (EventBridge quotas); moto only counts entries."""


def install() -> None:
    """Let PutEvents reach the running system's rules, once per process."""
    backend: Any = EventsBackend
    if not hasattr(backend, "moto_put_events"):
        backend.moto_put_events = backend.put_events
        backend.put_events = _put_events


def _put_events(backend: Any, events: list[dict[str, Any]]) -> Any:
    """moto checks the entries (it has no rules, so nothing more happens), then the valid ones are delivered."""
    listener = hooks.current().events_put
    if listener is None:
        return backend.moto_put_events(events)
    parts = [str(event.get(part, "")) for event in events for part in ("Source", "DetailType", "Detail")]
    if sum(len(part.encode()) for part in parts) > MOST_BYTES:
        raise ValidationException("Total size of the entries in the request is over the limit.")
    answers = backend.moto_put_events(events)
    valid = [index for index, answer in enumerate(answers) if "EventId" in answer]
    for index, event_id in zip(valid, listener([events[index] for index in valid]), strict=True):
        answers[index]["EventId"] = event_id
    return answers


@dataclass(frozen=True)
class Rule:
    """One rule with an event pattern."""

    bus: str
    pattern: Mapping[str, Any]
    targets: tuple[Deliver, ...]

    @classmethod
    def of(cls, resource: Resource, targets: Targets) -> "Rule":
        """Read an `AWS::Events::Rule`."""
        properties = resource.properties
        pattern = properties["EventPattern"]
        patterns.check(pattern)
        return cls(
            bus=_bus_name(properties.get("EventBusName", "default")),
            pattern=pattern,
            targets=tuple(targets.of_rule(target, resource.arn) for target in properties.get("Targets", [])),
        )


class Bus:
    """All buses of the template."""

    def __init__(self, template: Template, targets: Targets, clock: Clock, work: Work) -> None:
        self._place: Place = template.place
        self._clock = clock
        self._worker = work.workers("bus", 1)
        self.rules = [
            Rule.of(resource, targets)
            for resource in template.of_type("AWS::Events::Rule")
            if "EventPattern" in resource.properties and resource.properties.get("State", "ENABLED") == "ENABLED"
        ]

    def put(self, entries: list[dict[str, Any]]) -> list[str]:
        """Take entries of PutEvents; returns their ids at once and delivers soon."""
        events = [(_bus_name(entry.get("EventBusName") or "default"), self._event(entry)) for entry in entries]
        for bus, event in events:
            self._worker.run(lambda bus=bus, event=event: self._deliver(bus, event))  # type: ignore[misc]  # bound now
        return [event["id"] for _, event in events]

    def _event(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": self._place.account,
            "time": _instant(entry.get("Time") or self._clock.now()),
            "region": self._place.region,
            "resources": entry.get("Resources", []),
            "detail": json.loads(entry["Detail"]),
        }

    def _deliver(self, bus: str, event: dict[str, Any]) -> None:
        for rule in self.rules:
            if rule.bus == bus and patterns.matches(rule.pattern, event):
                for deliver in rule.targets:
                    deliver(event, event["id"])


def _bus_name(name_or_arn: str) -> str:
    return name_or_arn.rpartition("event-bus/")[2]


def _instant(time: Any) -> str:
    moment = time if isinstance(time, datetime) else datetime.fromtimestamp(float(time), UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
