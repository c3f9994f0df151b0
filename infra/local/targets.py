"""What a rule or a schedule delivers to: a queue, a state machine or a function.

Everything that could be refused later (a queue's policy, a function's permission, a role's right, a form of input
that is not run here) is checked when the target is made.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from infra.local import grants
from infra.local.calls import Role, acting_as
from infra.local.functions import FunctionError, Functions
from infra.local.template import Template, TemplateError

Deliver: TypeAlias = Callable[[Any, str], None]
"""Deliver an event (JSON) with its id. A function that fails is no error of the delivery."""


class Targets:
    """Makes deliveries out of targets of the template."""

    def __init__(
        self,
        template: Template,
        functions: Functions,
        roles: Mapping[str, Role],
        send: Callable[[str, str], None],
        states: Any,
    ) -> None:
        self._template = template
        self._functions = functions
        self._roles = roles
        self._send = send
        self._states = states

    def of_rule(self, target: Mapping[str, Any], rule_arn: str) -> Deliver:
        """A target of an `AWS::Events::Rule`."""
        self._require_known(target, {"Id", "Arn", "RoleArn", "Input", "InputPath", "DeadLetterConfig", "RetryPolicy"})
        deliver = self._to(str(target["Arn"]), target.get("RoleArn"), "events.amazonaws.com", rule_arn)
        dead = target.get("DeadLetterConfig", {}).get("Arn")
        if dead:
            grants.require_queue(self._template, dead, "events.amazonaws.com", rule_arn)
        shape = _input(target)

        def shaped(event: Any, event_id: str) -> None:
            try:
                deliver(shape(event), event_id)
            except self._states.exceptions.ClientError:
                if not dead:
                    raise
                self._send(dead, json.dumps(event))

        return shaped

    def of_schedule(self, target: Mapping[str, Any], schedule_arn: str) -> Deliver:
        """The target of an `AWS::Scheduler::Schedule`, which acts as its own role."""
        self._require_known(target, {"Arn", "RoleArn", "Input", "DeadLetterConfig", "RetryPolicy"})
        role = self._roles[target["RoleArn"]]
        grants.require_role(role, "lambda:InvokeFunction", target["Arn"])
        shape = _input({"Input": target.get("Input", "{}")})
        return lambda event, event_id: self._invoke(target["Arn"], shape(event))

    def _to(self, arn: str, role_arn: str | None, service: str, source_arn: str) -> Deliver:
        match arn.split(":")[2]:
            case "sqs":
                grants.require_queue(self._template, arn, service, source_arn)
                return lambda event, event_id: self._send(arn, json.dumps(event, ensure_ascii=False))
            case "states":
                role = self._roles[str(role_arn)]
                grants.require_role(role, "states:StartExecution", arn)
                return lambda event, event_id: self._start(arn, role, event, event_id)
            case "lambda":
                grants.require_permission(self._template, arn, service, source_arn)
                return lambda event, event_id: self._invoke(arn, event)
            case other:
                raise TemplateError(f"{source_arn} delivers to {other}, which is not run locally")

    def _start(self, arn: str, role: Role, event: Any, event_id: str) -> None:
        with acting_as(role):
            self._states.start_execution(
                stateMachineArn=arn, name=event_id, input=json.dumps(event, ensure_ascii=False)
            )

    def _invoke(self, arn: str, event: Any) -> None:
        try:
            self._functions.invoke(arn, event)
        except FunctionError:
            return  # an asynchronous call; the error is kept in Functions.invocations

    def _require_known(self, target: Mapping[str, Any], known: set[str]) -> None:
        if unknown := target.keys() - known:
            raise TemplateError(f"target {target.get('Id', target['Arn'])} has {sorted(unknown)}, not run locally")


def _input(target: Mapping[str, Any]) -> Callable[[Any], Any]:
    if "Input" in target:
        constant = json.loads(target["Input"])
        return lambda event: constant
    path = str(target.get("InputPath", "$"))
    if not path.startswith("$") or any(char in path for char in "[]*?@()"):
        raise TemplateError(f"input path {path!r} is not understood locally; only $.a.b is")
    names = [name for name in path.removeprefix("$").split(".") if name]

    def pick(event: Any) -> Any:
        for name in names:
            event = event[name]
        return event

    return pick
