"""Everything of a template that runs, wired together: functions, and what wakes them."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from moto.sqs.models import sqs_backends

from infra.local import grants, hooks, machines
from infra.local.bus import Bus
from infra.local.caches import forget_caches
from infra.local.clock import Timers
from infra.local.functions import Functions, functions_of
from infra.local.notifications import Announcer
from infra.local.queues import Feed, QueueSource
from infra.local.resources import Resources
from infra.local.roles import roles_of
from infra.local.schedules import Scheduler, schedules_of
from infra.local.streams import Follower, StreamSource
from infra.local.targets import Targets
from infra.local.template import Template, TemplateError
from infra.local.work import Work


class Engine:
    """The resources of a template, and the functions with their triggers.

    Args:
        template: resolved for where it runs.
        timers: with the clock.
        work: where everything under way is counted.
        variables: environment variables that every function gets besides its own.
    """

    def __init__(self, template: Template, timers: Timers, work: Work, variables: Mapping[str, str]) -> None:
        self.template = template
        self._timers = timers
        self._work = work
        self._variables = variables
        self.resources = Resources(template)
        self._feeds: dict[str, Feed] = {}
        self._followers: dict[str, list[Follower]] = {}
        self._stack = ExitStack()

    def start(self) -> None:
        """Make the resources, then let things happen.

        Raises:
            TemplateError: the template asks for what it does not allow, or for what is not run locally.
        """
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()

    def stop(self) -> None:
        """Let nothing more happen, and take the resources away."""
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        template, clock = self.template, self._timers.clock
        stack.callback(self.resources.destroy)
        self.resources.create()
        self.roles = roles_of(template)
        self.functions = Functions(functions_of(template, self.roles, self.resources.secret), self._variables)
        modules = [function.module for function in self.functions]
        stack.callback(forget_caches, modules)
        forget_caches(modules)
        self._wire_sources()
        targets = Targets(template, self.functions, self.roles, self.send, self.resources.client("stepfunctions"))
        bus = Bus(template, targets, clock, self._work)
        self._scheduler = Scheduler(schedules_of(template, targets), template, self._timers, self._work)
        announcer = Announcer(template, clock, self.send)
        stack.callback(machines.unregister, self.functions)
        machines.register(self.functions)
        machines.attach(self.roles, self._work)
        stack.callback(machines.detach)
        stack.callback(self._work.stop)
        stack.callback(machines.abandon, template)
        hooks.listen(
            hooks.Hooks(
                now=clock.now,
                message_sent=self._message_sent,
                records_written=self._records_written,
                events_put=bus.put,
                object_changed=announcer.changed,
                function_invoked=self.functions.invoke,
            )
        )
        stack.callback(hooks.silence)
        self._scheduler.arm()
        announcer.greet()

    def reset(self) -> None:
        """Forget all data and everything that is due; schedules start anew."""
        self._timers.clear()
        for feed in self._feeds.values():
            feed.clear()
        for followers in self._followers.values():
            for follower in followers:
                follower.clear()
        machines.abandon(self.template)
        self.resources.empty()
        self.functions.invocations.clear()
        for role in self.roles.values():
            role.refusals.clear()
        self._scheduler.arm()

    def send(self, queue_arn: str, body: str) -> None:
        """Put a message on a queue, as AWS itself."""
        _, _, _, region, account, name = queue_arn.split(":", 5)
        sqs_backends[account][region].send_message(name, body)

    def _wire_sources(self) -> None:
        for resource in self.template.of_type("AWS::Lambda::EventSourceMapping"):
            properties = resource.properties
            if properties.get("Enabled") is False:
                continue
            arn = str(properties["EventSourceArn"])
            role = self.functions.named(properties["FunctionName"]).role
            match arn.split(":")[2]:
                case "sqs":
                    grants.require_feeding(role, arn)
                    self._feeds[arn] = Feed(QueueSource.of(resource), self.functions, self._timers, self._work)
                case "dynamodb":
                    grants.require_feeding(role, arn)
                    source = StreamSource.of(resource)
                    if source.on_failure:
                        grants.require_role(role, "sqs:SendMessage", source.on_failure)
                    follower = Follower(source, self.functions, self._work, self._bury)
                    self._followers.setdefault(arn.partition("/stream/")[0], []).append(follower)
                case other:
                    raise TemplateError(f"{resource.logical_id}: events from {other} are not run locally")

    def _bury(self, queue_arn: str, message: dict[str, Any]) -> None:
        self.send(queue_arn, json.dumps(message))

    def _message_sent(self, queue: Any, message: Any) -> None:
        feed = self._feeds.get(queue.queue_arn)
        if feed is not None:
            feed.arrived(queue, message)

    def _records_written(self, table: Any, records: list[Any]) -> None:
        for follower in self._followers.get(table.table_arn, []):
            follower.written(records)
