"""The local system: one synthesised template, running whole in this process on moto.

    from infra.local.system import LocalSystem
    from infra.local.template import Template

    template = Template.load(Path("cdk.out/SocialOps.template.json"))
    with LocalSystem(template, parameters={"PlatformHosts": "{}"}) as system:
        system.url                     # base of the HTTP API, e.g. "http://127.0.0.1:41873" (no slash at the end)
        system.s3_url                  # what presigned URLs of this system point at
        system.token("planner")        # a JWT for a member of that role
        system.outputs["TableName"]    # the template's outputs, resolved
        system.variables("planning.api")           # environment of a function, resolved
        system.invoke("agenda.on_minute", {})      # one function, in this thread, under its own role
        system.tick(now)               # with a ManualClock: advance to `now`, firing all that falls due on the way
        system.drain()                 # wait until queues, streams, bus and executions have nothing left to do
        system.reset()                 # empty tables, queues, buckets; the resources stay
        system.invocations, system.errors, system.refusals, system.calls      # what functions did

The template is the only truth: a route, variable, permission, event source or rule that it does not hold does not
exist here. Times come from the clock that is passed in (`RealClock` by default, `ManualClock` in tests and
simulations). Nothing leaves the machine: AWS calls are answered by moto, and both servers listen on the loopback
interface.

One system at a time runs in a process. Functions are named by module (`planning.api`), by function name or by ARN.
Code of a function that starts threads of its own has to run them in `contextvars.copy_context()`, or they act as
nobody.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Any, Final

from infra.local import environment, hooks, mailbox
from infra.local.calls import acting_as
from infra.local.clock import Clock, ManualClock, RealClock, Timers
from infra.local.engine import Engine
from infra.local.functions import Function, Invocation
from infra.local.gateway import Gateway, cors_of
from infra.local.moto_env import mocked_aws
from infra.local.pages import pages
from infra.local.routes import Routes, routes_of
from infra.local.serving import Server
from infra.local.template import Template, TemplateError
from infra.local.tokens import LIFETIME, Authorizer, Issuer
from infra.local.uploads import ObjectServer
from infra.local.work import NotIdleError, Work
from socialops import clock as core_clock
from socialops.names import Variable
from socialops.permissions import Role

DRAIN_SECONDS: Final = 30.0
SWITCH_SECONDS: Final = 0.001
"""How long Python lets one thread run on: less than its default, so that a busy one does not hold up a request."""


class LocalSystem:
    """A template running in this process, from `start` to `stop` (or as a context manager).

    Args:
        template: what to run.
        parameters: values of the template's parameters, over its defaults.
        clock: the time for queues, schedules and tokens.
        port: of the HTTP API; 0 takes a free one.
        s3_port: of the S3 front; 0 takes a free one.
        info: gives the facts that `GET /_local/info` answers, as JSON.
        variables: environment variables that every function gets besides its own, for example a log level.
    """

    def __init__(
        self,
        template: Template,
        *,
        parameters: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        port: int = 0,
        s3_port: int = 0,
        info: Callable[[], Mapping[str, Any]] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.clock: Clock = clock or RealClock()
        self.info: Callable[[], Mapping[str, Any]] = info or (lambda: {"api": self.url})
        self._given = template.deployed({**_called_by_nobody(template), **(parameters or {})})
        self._ports = (port, s3_port)
        self._variables = dict(variables or {})
        self._stack = ExitStack()

    def __enter__(self) -> "LocalSystem":
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Make everything and begin to serve.

        Raises:
            TemplateError: the template asks for what it does not allow, or for what is not run locally.
            RuntimeError: another system runs in this process.
        """
        hooks.require_silence()
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()

    def stop(self) -> None:
        """End everything; nothing is kept."""
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        self._work = Work()
        self._timers = Timers(self.clock, self._work)
        api, objects = (self._bound(port, stack) for port in self._ports)
        self.url, self.s3_url = api.url, objects.url
        self.template = self._given.deployed({}, replace(self._given.place, api_url=api.url))
        stack.enter_context(mocked_aws(self.template.place.region))
        stack.enter_context(_process_settings(self.s3_url, self.clock))
        stack.callback(self._timers.stop)
        self._engine = Engine(self.template, self._timers, self._work, self._shared_variables())
        stack.callback(self._engine.stop)
        self._engine.start()
        self.functions = self._engine.functions
        self._routes = routes_of(self.template)
        self.issuer = Issuer(self.clock, self._roles_claim())
        # What came last goes first: no request finds half a system.
        stack.callback(objects.stop)
        stack.callback(api.stop)
        objects.start(self._object_server())
        api.start(self._gateway())
        self._timers.start()

    @staticmethod
    def _bound(port: int, stack: ExitStack) -> Server:
        server = Server(port)
        stack.callback(server.stop)
        return server

    def _shared_variables(self) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL_S3": self.s3_url, **self._variables}

    def _roles_claim(self) -> str:
        found = (function.variables.get(Variable.ROLES_CLAIM) for function in self.functions)
        return next((claim for claim in found if claim), "cognito:groups")

    def _gateway(self) -> Gateway:
        return Gateway(
            routes=self._routes,
            cors=cors_of(self.template),
            functions=self.functions,
            issuer=self.issuer,
            place=self.template.place,
            now=self.clock.now,
            pages=pages(
                self.issuer,
                self.url,
                self._facts,
                mails=lambda: mailbox.mails(self.template.place),
                token=lambda: self.token(Role.MANAGER),
            ),
        )

    def _facts(self) -> Mapping[str, Any]:
        # Looked up at each request: `info` may be replaced once the sandboxes are there.
        return self.info()

    def _object_server(self) -> ObjectServer:
        signers = {role.access_key: role for role in self._engine.roles.values()}
        return ObjectServer(self.template, signers, self.client("s3"), lambda: datetime.now(UTC))

    @property
    def outputs(self) -> dict[str, str]:
        """The template's outputs, with the local address of the API."""
        return {name: self.template.place.localise(value) for name, value in self.template.outputs().items()}

    @property
    def routes(self) -> Routes:
        """The routes of the HTTP API."""
        return self._routes

    @property
    def authorizer(self) -> Authorizer:
        """What the API demands of tokens."""
        for route in self._routes.all:
            if route.authorizer is not None:
                return route.authorizer
        raise TemplateError("no route of the template has an authorizer")

    def token(
        self,
        role: str | list[str],
        *,
        member: str | None = None,
        name: str | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> str:
        """A JWT that the API accepts.

        Args:
            role: one role, or several.
            member: the member's id; by default the first role's name.
            name: shown to the team; by default the member's id.
            lifetime: until it expires; a negative one gives an expired token.
        """
        roles = [role] if isinstance(role, str) else role
        member = member or roles[0]
        return self.issuer.mint(self.authorizer, member, name or member, roles, lifetime)

    def variables(self, function: str) -> dict[str, str]:
        """The environment that a function sees."""
        return dict(self.functions.environment_of(function))

    def client(self, service: str) -> Any:
        """An AWS client that acts as nobody and may do everything."""
        return self._engine.resources.client(service)

    def invoke(self, function: str, event: Any) -> Any:
        """Run a function in this thread and return its result.

        Raises:
            FunctionError: it raised, took longer than its timeout, or returned what is not JSON.
        """
        return self.functions.invoke(function, event)

    @contextmanager
    def as_function(self, function: str) -> Iterator[Function]:
        """Run the body with the environment and under the role of a function."""
        acting = self.functions.named(function)
        with acting_as(acting.role), environment.variables(self.functions.environment_of(function)):
            yield acting

    def send(self, queue_arn: str, body: str) -> None:
        """Put a message on a queue."""
        self._engine.send(queue_arn, body)

    def drain(self, timeout: float = DRAIN_SECONDS) -> None:
        """Wait until nothing is under way and nothing is due.

        Messages that are delayed or hidden beyond now, and executions that wait for a person, are left alone.

        Raises:
            NotIdleError: there was still work after `timeout` seconds.
        """
        deadline = monotonic() + timeout
        while True:
            self._work.wait_idle(max(0.0, deadline - monotonic()))
            if not self._timers.fire():
                return

    def tick(self, now: datetime) -> None:
        """Advance a `ManualClock` to an instant; on the way everything falls due at its time and is seen through."""
        self._timers.advance(now, self.drain)
        self.drain()

    def next_due(self) -> datetime | None:
        """The earliest instant at which a message becomes visible or a schedule fires."""
        return self._timers.next_due()

    def reset(self) -> None:
        """Empty tables, queues and buckets and forget what was due; the resources stay."""
        self.drain()
        self._engine.reset()

    @property
    def invocations(self) -> list[Invocation]:
        """What functions did, oldest first (the last 10,000)."""
        return self.functions.kept()

    @property
    def errors(self) -> list[Invocation]:
        """The invocations that failed."""
        return [invocation for invocation in self.invocations if invocation.error is not None]

    @property
    def calls(self) -> dict[str, Counter[str]]:
        """AWS calls by function name and `service:Operation`."""
        totals: dict[str, Counter[str]] = {}
        for invocation in self.invocations:
            totals.setdefault(invocation.function, Counter()).update(invocation.calls.by_operation)
        return totals

    @property
    def refusals(self) -> list[str]:
        """Every AWS call that a role's policy did not allow, in AWS's words."""
        return [refusal for role in self._engine.roles.values() for refusal in role.refusals]


@contextmanager
def _process_settings(s3_url: str, clock: Clock) -> Iterator[None]:
    """What belongs to the whole process: moto's name for the S3 front, how threads take turns, the core's clock."""
    before = sys.getswitchinterval(), os.environ.get("MOTO_S3_CUSTOM_ENDPOINTS")
    sys.setswitchinterval(SWITCH_SECONDS)
    os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = s3_url
    if isinstance(clock, ManualClock):
        core_clock.use(clock.now, clock.sleep)
    try:
        yield
    finally:
        core_clock.use()
        sys.setswitchinterval(before[0])
        if before[1] is None:
            del os.environ["MOTO_S3_CUSTOM_ENDPOINTS"]
        else:
            os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = before[1]


__all__ = ["LocalSystem", "ManualClock", "NotIdleError", "RealClock"]


def _called_by_nobody(template: Template) -> dict[str, str]:
    """Links of posts lead out of the machine: none is called here unless its stand-in is named."""
    declared = template.body.get("Parameters", {})
    return {"LinkHosts": '{"*": ""}'} if "LinkHosts" in declared and "LinkHosts" not in template.parameters else {}
