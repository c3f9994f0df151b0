"""Faults that a test or the simulation asks a sandbox for: what goes wrong, on which path, how many times."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class FaultKind(StrEnum):
    """What can go wrong between a platform and its caller."""

    DROP = "drop"
    """The connection ends without an answer and nothing was done."""
    LOST_ANSWER = "lost_answer"
    """The work was done, the connection ends without an answer."""
    LATE_COMMIT = "late_commit"
    """The connection ends without an answer; the work is done `seconds` later on the sandbox's clock."""
    LIST_LAG = "list_lag"
    """Lists leave out what is younger than `seconds`."""
    CUT_OFF = "cut_off"
    """The work was done, the connection ends in the middle of the answer."""
    HTTP = "http"
    """An answer with HTTP `status` that no program can read; nothing was done unless `worked`."""
    ERROR = "error"
    """The platform's own error `code`; nothing was done."""
    ACCEPTED_LATER = "accepted_later"
    """The platform's own `code` for "accepted, shows later": the work is done `seconds` later."""


@dataclass(slots=True)
class Fault:
    """One armed fault. `times` is how many calls it still hits; None until it is cleared."""

    kind: FaultKind
    path: str
    times: int | None = 1
    seconds: float = 0.0
    status: int = 503
    code: int = 0
    worked: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Fault":
        """Read a control request; raises `ValueError` or `TypeError` for anything it does not know."""
        return cls(**{**data, "kind": FaultKind(data.get("kind", ""))})


class FaultBook:
    """The armed faults, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        """Add a fault behind those already armed."""
        self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """The first fault armed for this path, used up by one."""
        for fault in self._faults:
            if fault.path == path:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Disarm everything."""
        self._faults.clear()

    def armed(self) -> list[Fault]:
        """What is still to happen."""
        return list(self._faults)


def under(
    fault: Fault | None,
    work: Callable[[], Response],
    *,
    later: Callable[[float, Callable[[], object]], None],
    refuse: Callable[[int], Response],
) -> Response | None:
    """Do `work` as the fault lets it be done.

    Args:
        fault: what was armed for this call, if anything.
        work: does the whole work and returns its answer.
        later: does a piece of work so many seconds later.
        refuse: the platform's answer for one of its codes.

    Returns:
        The answer, or None when the caller is to get none.
    """
    if fault is None or fault.kind is FaultKind.LIST_LAG:
        return work()
    if fault.kind is FaultKind.CUT_OFF:
        return _cut_off(work())
    if fault.kind is FaultKind.LOST_ANSWER or fault.worked:
        work()
    if fault.kind in {FaultKind.LATE_COMMIT, FaultKind.ACCEPTED_LATER}:
        later(fault.seconds, work)
    if fault.kind in {FaultKind.DROP, FaultKind.LOST_ANSWER, FaultKind.LATE_COMMIT}:
        return None
    if fault.kind is FaultKind.HTTP:
        return Response("<html><body>Service Temporarily Unavailable</body></html>", fault.status, mimetype="text/html")
    return refuse(fault.code)


def _cut_off(answer: Response) -> Response:
    """Half of an answer that promises the whole."""
    whole = answer.get_data()
    answer.set_data(whole[: len(whole) // 2])
    answer.headers["Content-Length"] = str(len(whole))
    return answer


def hang_up(environ: "WSGIEnvironment") -> NoReturn:
    """End the connection under the caller's feet, as a network does."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError
