"""Every AWS call of this process passes here: counted, and checked against the role of the function that makes it.

The hook sits in botocore's client class, so it covers boto3, bare botocore and clients that were made before it was
installed. Code that runs outside a function (a test, the engine itself) acts as nobody and is not checked.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

import botocore.client
import botocore.credentials
import botocore.session
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError

from infra.local import actions
from infra.local.identifiers import Place
from infra.local.policy import COMMON_CONTEXT, Policy, Request


@dataclass
class Calls:
    """AWS calls, counted by `service:Operation`, for example `dynamodb:Query`.

    Attributes:
        cancelled: transactions among them that were cancelled, by somebody else's write or by a rule.
    """

    by_operation: Counter[str] = field(default_factory=Counter)
    cancelled: int = 0

    @property
    def total(self) -> int:
        """How many there were."""
        return self.by_operation.total()

    def of(self, service: str) -> int:
        """How many there were to one service."""
        return sum(count for name, count in self.by_operation.items() if name.startswith(f"{service}:"))


@dataclass(frozen=True)
class Role:
    """Who acts: a role with what its policies allow."""

    name: str
    arn: str
    policy: Policy
    place: Place
    refusals: list[str] = field(default_factory=list, compare=False)

    @property
    def access_key(self) -> str:
        """The access key id that requests of this role carry, so that a presigned request names its signer."""
        return "ASIA" + hashlib.sha256(self.arn.encode()).hexdigest()[:16].upper()

    def credentials(self) -> ReadOnlyCredentials:
        """What requests of this role are signed with."""
        return ReadOnlyCredentials(self.access_key, SIGNING_SECRET, None, self.place.account)

    def refused(self, service: str, operation: str, params: dict[str, Any]) -> Request | None:
        """The first thing this call asks for that the role may not do."""
        wanted = actions.requests(service, operation, params, self.place)
        return next((request for request in wanted if not self.may(request)), None)

    def may(self, request: Request) -> bool:
        """Whether the role's policies allow this."""
        return self.policy.allows(self._here(request))

    def explain(self, request: Request) -> str:
        """What AWS says when it refuses."""
        reason = f"because no identity-based policy allows the {request.action} action"
        if self.policy.denies(self._here(request)):
            reason = "with an explicit deny in an identity-based policy"
        what = f"{request.action} on resource: {request.resource}"
        return f"User: {self.arn} is not authorized to perform: {what} {reason}"

    def _here(self, request: Request) -> Request:
        return replace(request, context=COMMON_CONTEXT | dict(request.context), principal=self.arn)


SIGNING_SECRET: Final = "local-signing-secret"  # noqa: S105 - signs requests that never leave this process

_acting: ContextVar[Role | None] = ContextVar("acting", default=None)
_current: ContextVar[Calls | None] = ContextVar("calls", default=None)
_recorders: list[Calls] = []
_guard = threading.Lock()
_SHORT_CODES: Final = frozenset({"s3", "sqs", "sns", "ses", "sts", "cloudwatch", "iam"})
"""Services whose refusal is called `AccessDenied`; everywhere else it is `AccessDeniedException`."""


@contextmanager
def acting_as(role: Role | None, calls: Calls | None = None) -> Iterator[None]:
    """Run the body as a role; its calls are counted in `calls` too."""
    role_token, calls_token = _acting.set(role), _current.set(calls)
    try:
        yield
    finally:
        _acting.reset(role_token)
        _current.reset(calls_token)


@contextmanager
def count_calls() -> Iterator[Calls]:
    """Count the AWS calls of the whole process (all threads) while the body runs; works without a local system."""
    install()
    calls = Calls()
    with _guard:
        _recorders.append(calls)
    try:
        yield calls
    finally:
        with _guard:
            # By identity: two recorders may hold equal counts.
            _recorders[:] = [recorder for recorder in _recorders if recorder is not calls]


def _record(service: str, operation: str) -> None:
    name = f"{service}:{operation}"
    with _guard:
        for recorder in _counting():
            recorder.by_operation[name] += 1


def _record_cancelled() -> None:
    with _guard:
        for recorder in _counting():
            recorder.cancelled += 1


def _counting() -> list[Calls]:
    current = _current.get()
    return [*_recorders, *([current] if current is not None else ())]


def _check(client: Any, service: str, operation: str, params: dict[str, Any]) -> None:
    role = _acting.get()
    if role is None:
        return
    request = role.refused(service, operation, params)
    if request is None:
        return
    message = role.explain(request)
    role.refusals.append(message)
    code = "AccessDenied" if service in _SHORT_CODES else "AccessDeniedException"
    status = 403 if service in _SHORT_CODES or service in ("lambda", "sesv2") else 400
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "local"},
    }
    raise client.exceptions.from_code(code)(answer, operation)


def install() -> None:
    """Put the hook in place, once per process."""
    with _guard:
        if hasattr(botocore.client.BaseClient, "_unchecked_api_call"):
            return
        _hook_calls()
        _hook_credentials()
        _serialise_client_creation()
        _share_service_models()


def _hook_calls() -> None:
    client_class: Any = botocore.client.BaseClient
    original = client_class._make_api_call
    client_class._unchecked_api_call = original

    def call(client: Any, operation: str, params: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        _record(service, operation)
        _check(client, service, operation, params)
        try:
            return original(client, operation, params)
        except ClientError as error:
            if error.response["Error"]["Code"] == "TransactionCanceledException":
                _record_cancelled()
            raise

    client_class._make_api_call = call


def _hook_credentials() -> None:
    credentials_class: Any = botocore.credentials.Credentials
    original = credentials_class.get_frozen_credentials

    def frozen(credentials: Any) -> ReadOnlyCredentials:
        role = _acting.get()
        return role.credentials() if role else original(credentials)

    credentials_class.get_frozen_credentials = frozen


def _serialise_client_creation() -> None:
    """A Lambda has one thread; here many share the session, and botocore's session makes clients unsafely."""
    session_class: Any = botocore.session.Session
    original = session_class.create_client
    lock = threading.RLock()

    def create(session: Any, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return original(session, *args, **kwargs)

    session_class.create_client = create


def _share_service_models() -> None:
    """Read each service's model once a process: systems and state machines make clients again and again."""
    session: Any = botocore.session
    session.create_loader = cache(session.create_loader)
