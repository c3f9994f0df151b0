"""Step Functions on moto's interpreter, which here acts as the machine's role and says when it waits.

Every thread of an execution counts as under way, except while it waits: for a task token, in a Wait state, or for its
branches. Whoever ends a wait counts the waiter as under way again before it ends itself, so the count never touches
zero in between. Waits and timeouts run on the real clock.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.iteration_worker import IterationWorker
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.job import JobPool
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.branch_worker import BranchWorker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel.branches_decl import BranchWorkerPool
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackEndpoint
from moto.stepfunctions.parser.asl.eval.states import ContextObject
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from infra.local import hooks
from infra.local.calls import Role, acting_as
from infra.local.functions import FunctionError, Functions
from infra.local.template import Template
from infra.local.work import Work

EXECUTION: Final = "execution"


class _Running:
    """The system whose executions run now."""

    roles: Mapping[str, Role] = {}
    work = Work()


def attach(roles: Mapping[str, Role], work: Work) -> None:
    """Let executions act as these roles and count as this work."""
    _Running.roles, _Running.work = roles, work


def detach() -> None:
    """Forget roles and work; executions of the past that still wait do no harm."""
    _Running.roles, _Running.work = {}, Work()


def register(functions: Functions) -> None:
    """Make functions known to moto's Lambda, for state machines and for `lambda:Invoke`."""
    for function in functions:
        place = function.role.place
        spec = {
            "FunctionName": function.name,
            "Handler": function.handler,
            "Role": function.role.arn,
            "Runtime": "python3.13",
            "Timeout": function.timeout,
            "Code": {"ZipFile": b""},
        }
        lambda_backends[place.account][place.region].create_function(spec)


def unregister(functions: Functions) -> None:
    """Take functions away from moto's Lambda."""
    for function in functions:
        place = function.role.place
        backend = lambda_backends[place.account][place.region]
        if backend.get_function_by_arn(function.arn):
            backend.delete_function(function.name)


def install() -> None:
    """Replace what has to be replaced in moto, once per process."""
    machine_token: Any = ContextObject
    if hasattr(machine_token, "moto_update_task_token"):
        return
    machine_token.moto_update_task_token = machine_token.update_task_token
    machine_token.update_task_token = _named_token
    backend: Any = StepFunctionsParserBackend
    backend._get_executions = _started_executions
    in_process: Any = LambdaFunction
    in_process._invoke_lambda = _invoke_in_process
    for task in (StateTaskService, StateTaskLambda):
        _wrap(task, "_eval_execution", _as_machine)
    for starter, start, body in (
        (ExecutionWorker, "start", "_execution_logic"),
        (BranchWorker, "start", "_thread_routine"),
        (IterationWorker, "__init__", "eval"),
    ):
        _wrap(starter, start, _counting_start)
        _wrap(starter, body, _counting_end)
    for pool in (BranchWorkerPool, JobPool):
        _wrap(pool, "__init__", _with_parking_event)
    _wrap(StateTaskServiceCallback, "_eval_wait_for_task_token", _parked_until_token)
    _wrap(CallbackEndpoint, "notify", _unparking)
    _wrap(WaitFunction, "_wait_interval", _parked_while_waiting)


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        return wrapper(lambda: original(self, *args, **kwargs), self, *args, **kwargs)

    setattr(owner, name, wrapped)


def _named_token(context: Any) -> str:
    """A task token that names its machine, as AWS's do; `actions.py` reads it to find the resource of the call."""
    token = f"{context.context_object_data['StateMachine']['Id']}~{context.moto_update_task_token()}"
    context.context_object_data["Task"]["Token"] = token
    return token


def _started_executions(backend: Any, status: Any = None) -> list[Any]:
    """The executions a task token may belong to; moto's own list trips over one that is just being started."""
    executions = [execution for machine in list(backend.state_machines) for execution in list(machine.executions)]
    started = [execution for execution in executions if execution.exec_worker and execution.exec_worker.env]
    return [execution for execution in started if status in (None, execution.exec_status)]


def _invoke_in_process(function: Any, event: Any = None) -> tuple[str, bool, str]:
    invoke = hooks.current().function_invoked
    if invoke is None:
        raise RuntimeError(f"{function.function_name} was invoked, but no local system runs")
    try:
        return json.dumps(invoke(function.function_name, event)), False, ""
    except FunctionError as error:
        return json.dumps(error.payload()), True, ""


def _as_machine(original: Callable[[], Any], task: Any, env: Any) -> Any:
    with acting_as(_Running.roles.get(env.aws_execution_details.role_arn)):
        return original()


def _counting_start(original: Callable[[], Any], worker: Any, *args: Any, **kwargs: Any) -> Any:
    worker.counted_in = _Running.work
    worker.counted_in.begin(EXECUTION)
    return original()


def _counting_end(original: Callable[[], Any], worker: Any) -> Any:
    try:
        return original()
    finally:
        worker.counted_in.end(EXECUTION)


class _Parking:
    """A pause of a thread that ends once, by whoever ends it first: the notifier, or the waiter at its timeout."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._work: Work | None = None
        self._over = False

    def begin(self) -> None:
        """The thread waits, unless what it waits for has come already."""
        with self._guard:
            if not self._over:
                self._work = _Running.work
                self._work.end(EXECUTION)

    def end(self) -> None:
        """The thread goes on."""
        with self._guard:
            if not self._over and self._work is not None:
                self._work.begin(EXECUTION)
            self._over = True


class _ParkingEvent(threading.Event):
    """What a Parallel or Map state waits on for its branches."""

    def __init__(self) -> None:
        super().__init__()
        self._parking = _Parking()

    def set(self) -> None:
        """The branches are through."""
        self._parking.end()
        super().set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the branches."""
        self._parking.begin()
        return super().wait(timeout)


def _parking(endpoint: Any) -> _Parking:
    parking: _Parking = endpoint.__dict__.setdefault("parking", _Parking())
    return parking


def _parked_until_token(original: Callable[[], Any], task: Any, *args: Any, **kwargs: Any) -> Any:
    parking = _parking(kwargs["callback_endpoint"])
    parking.begin()
    try:
        return original()
    finally:
        parking.end()


def _unparking(original: Callable[[], Any], endpoint: Any, *args: Any, **kwargs: Any) -> Any:
    _parking(endpoint).end()
    return original()


def _parked_while_waiting(original: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
    with _parked():
        return original()


@contextmanager
def _parked() -> Iterator[None]:
    parking = _Parking()
    parking.begin()
    try:
        yield
    finally:
        parking.end()


def _with_parking_event(original: Callable[[], Any], pool: Any, *args: Any, **kwargs: Any) -> Any:
    original()
    pool._termination_event = _ParkingEvent()


def abandon(template: Template) -> None:
    """Let go of executions that still wait, so that no thread waits for ever; they end as stopped."""
    place = template.place
    for execution in _started_executions(stepfunctions_parser_backends[place.account][place.region]):
        execution.stop(datetime.now(UTC), None, None)
        for endpoint in list(execution.exec_worker.env.callback_pool_manager._pool.values()):
            endpoint.interrupt_all()
