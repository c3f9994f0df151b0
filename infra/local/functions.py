"""Lambda functions, run in the calling thread.

Each invocation sees the environment of its own resource, acts as its own role, and gets its event and gives its
result as JSON, as if the runtime API lay between. What cannot be done in one process: memory limits, and ending a
function at its timeout (it fails after the fact instead).
"""

import importlib
import json
import threading
import time
import traceback
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.local import environment
from infra.local.calls import SIGNING_SECRET, Calls, Role, acting_as
from infra.local.template import Template, TemplateError

KEPT_INVOCATIONS: Final = 10_000


class FunctionError(Exception):
    """A function raised, timed out or returned what is not JSON. The error itself is the cause."""

    def __init__(self, function: str, error: BaseException) -> None:
        super().__init__(f"{function}: {type(error).__name__}: {error}")
        self.function = function
        self.error = error

    def payload(self) -> dict[str, Any]:
        """What Lambda answers to whoever invoked the function."""
        return {
            "errorMessage": str(self.error),
            "errorType": type(self.error).__name__,
            "stackTrace": traceback.format_tb(self.error.__traceback__),
        }


class FunctionTimeoutError(Exception):
    """The function took longer than its timeout; AWS would have ended it half-way."""


class InvalidResultError(Exception):
    """The function returned something that is not JSON."""


@dataclass
class Invocation:
    """One run of a function, kept for whoever wants to know."""

    function: str
    request_id: str
    event: Any
    calls: Calls = field(default_factory=Calls)
    result: Any = None
    error: BaseException | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Context:
    """The second argument of a handler, as far as Lambda documents it."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    aws_request_id: str
    deadline: float
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None

    @property
    def log_group_name(self) -> str:
        """Where the function would log."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """Where the function would log."""
        return f"local/[$LATEST]{self.aws_request_id}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the timeout."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


@dataclass(frozen=True)
class Function:
    """One function of the template."""

    name: str
    arn: str
    handler: str
    timeout: int
    memory: int
    variables: dict[str, str]
    role: Role

    @property
    def module(self) -> str:
        """The module of the handler, for example `agenda.on_minute`."""
        return self.handler.rpartition(".")[0]

    def runtime_variables(self) -> dict[str, str]:
        """What Lambda sets (its guide, "Defined runtime environment variables"), and what keeps botocore local."""
        place = self.role.place
        return {
            "AWS_REGION": place.region,
            "AWS_DEFAULT_REGION": place.region,
            "AWS_ACCESS_KEY_ID": self.role.access_key,
            "AWS_SECRET_ACCESS_KEY": SIGNING_SECRET,
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "_HANDLER": self.handler,
            "TZ": ":UTC",
            "AWS_CONFIG_FILE": "/nonexistent",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true",
            # moto knows one endpoint a service, not one an account.
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        }


class Functions:
    """The functions of a system, and what they did."""

    def __init__(self, functions: Mapping[str, Function], extra: Mapping[str, str]) -> None:
        self._functions = dict(functions)
        self._by_module = {function.module: function for function in functions.values()}
        self._environments = {f.name: f.runtime_variables() | dict(extra) | f.variables for f in functions.values()}
        self._guard = threading.Lock()
        self.invocations: deque[Invocation] = deque(maxlen=KEPT_INVOCATIONS)

    def __iter__(self) -> Any:
        """The functions, in the template's order."""
        return iter(self._functions.values())

    def named(self, name_or_arn: str) -> Function:
        """A function by its name, ARN or module (`agenda.on_minute`); versions and aliases are the function itself.

        Raises:
            TemplateError: there is none.
        """
        name = name_or_arn.rpartition(":function:")[2].partition(":")[0]
        found = self._functions.get(name) or self._by_module.get(name)
        if found is None:
            raise TemplateError(f"the template has no function {name!r}; it has {sorted(self._by_module)}")
        return found

    def environment_of(self, name: str) -> dict[str, str]:
        """The variables a function sees."""
        return self._environments[self.named(name).name]

    def invoke(self, name_or_arn: str, event: Any) -> Any:
        """Run a function in this thread and return its result.

        Raises:
            FunctionError: it raised, took longer than its timeout, or returned what is not JSON.
        """
        function = self.named(name_or_arn)
        invocation = Invocation(function.name, str(uuid.uuid4()), event)
        with self._guard:
            self.invocations.append(invocation)
        with acting_as(function.role, invocation.calls), environment.variables(self._environments[function.name]):
            self._attend(function, invocation)
        if invocation.error is not None:
            raise FunctionError(function.name, invocation.error) from invocation.error
        return invocation.result

    def _attend(self, function: Function, invocation: Invocation) -> None:
        started = time.monotonic()
        try:
            invocation.result = self._run(function, invocation.event, invocation.request_id, started)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # as on Lambda, a handler that ends its process ends no more than that
            invocation.error = error
            traceback.print_exception(error)  # where the function's log goes
        finally:
            invocation.seconds = time.monotonic() - started

    def _run(self, function: Function, event: Any, request_id: str, started: float) -> Any:
        handler = _load(function.handler)
        context = Context(function.name, function.arn, str(function.memory), request_id, started + function.timeout)
        result = handler(json.loads(json.dumps(event)), context)
        if time.monotonic() > context.deadline:
            raise FunctionTimeoutError(f"{function.name} took longer than {function.timeout} s")
        try:
            return json.loads(json.dumps(result))
        except (TypeError, ValueError) as error:
            raise InvalidResultError(f"{function.name} returned what is not JSON: {error}") from error

    def kept(self) -> list[Invocation]:
        """The invocations that are still remembered, oldest first."""
        with self._guard:
            return list(self.invocations)


def _load(handler: str) -> Any:
    module, _, attribute = handler.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def functions_of(template: Template, roles: Mapping[str, Role], secret: Any) -> dict[str, Function]:
    """The functions of a template by name; `secret(id, key)` gives the text behind a dynamic reference.

    Helpers that CDK adds for its custom resources are not functions of ours.
    """
    helpers = custom_resource_handlers(template)
    functions = {}
    for resource in template.of_type("AWS::Lambda::Function"):
        if resource.logical_id in helpers:
            continue
        properties = resource.properties
        variables = properties.get("Environment", {}).get("Variables", {})
        functions[resource.name] = Function(
            name=resource.name,
            arn=resource.arn,
            handler=properties["Handler"],
            timeout=int(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            variables={name: secret(template.place.localise(str(value))) for name, value in variables.items()},
            role=roles[properties["Role"]],
        )
    return functions


def custom_resource_handlers(template: Template) -> set[str]:
    """Logical ids of the functions that only serve CDK's custom resources (`Custom::…` with a `ServiceToken`)."""
    tokens = {
        str(resource.properties.get("ServiceToken"))
        for logical_id in template.logical_ids()
        if template.type_of(logical_id).startswith("Custom::")
        for resource in [template.resource(logical_id)]
    }
    return {f.logical_id for f in template.of_type("AWS::Lambda::Function") if f.arn in tokens}
