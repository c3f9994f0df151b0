"""What the execution of a review reads and writes: its seat, whom it asks, and the answer that wakes it."""

from collections.abc import Mapping

from planning import keys, review
from planning.review import Review
from planning.review_store import pk_of, saved
from planning.review_turns import reachable
from socialops import aws, clock, observability, table, team
from socialops.changes import Change, Keep, Require
from socialops.errors import NotFound, WrongState
from socialops.events.base import Event
from socialops.events.reviews import ReviewEscalated, ReviewOpened, ReviewReminded
from socialops.table import Origin
from socialops.team import Teammate


class SeatTaken(WrongState):
    """Another execution runs this review: EventBridge may start one twice for one event."""


class ReviewMoved(WrongState):
    """Something happened to the review since the execution last looked."""


def load(subject: str, review_id: str) -> Review:
    """One review."""
    return table.load(Review, keys.review_of(subject, review_id))


def people_for(opened: Review) -> dict[str, Teammate]:
    """The directory by id: everybody who is there, and those whom the stage names though they have left."""
    present = {mate.id: mate for mate in team.present()}
    named = {asked.member for asked in opened.turn.asked if asked.member} - present.keys()
    return {**present, **(team.find(named) if named and present else {})}


def find_seat(subject: str, review_id: str, execution: str) -> tuple[Review, bool]:
    """A review, and whether this execution sits already.

    Raises:
        SeatTaken: another execution runs it.
        NotFound: there is no such review.
    """
    seat, home = keys.seat(subject, review_id), keys.review_of(subject, review_id)
    found = table.get_many([seat, home])
    if home not in found:
        raise NotFound(thing=Review.__name__, id=review_id)
    if seat in found and found[seat]["execution"] != execution:
        raise SeatTaken(state="taken", id=review_id)
    return Review.model_validate(found[home]), seat in found


def take_seat(before: Review, after: Review, execution: str, people: Mapping[str, Teammate], origin: Origin) -> None:
    """Make an execution the one that runs a review; the reviewers of the first stage count as asked from here.

    Raises:
        SeatTaken: another execution runs it.
        StaleVersion: the review was changed meanwhile.
    """
    seat = keys.seat(pk_of(before.subject), before.id)
    taken = SeatTaken(state="taken", id=before.id)
    changes: list[Change] = [Keep(seat, {"execution": execution}, once=taken)]
    if after is not before:
        changes.append(saved(before, after))
    table.commit(changes, asked_events(after, people, origin), origin)


def save_asked(before: Review, after: Review, people: Mapping[str, Teammate], origin: Origin) -> None:
    """Keep a review whose next stage was opened to its people."""
    table.commit([saved(before, after)], asked_events(after, people, origin), origin)


def asked_events(after: Review, people: Mapping[str, Teammate], origin: Origin) -> list[Event]:
    """The reviewers are asked; and help, where it was asked for at once."""
    turn, named = after.turn, _named(after)
    opened = ReviewOpened(**named, **_whom(after, people), deadline=clock.text(turn.deadline))
    if not turn.escalated_why:
        return [opened]
    return [opened, escalated_event(after, people)]


def escalated_event(after: Review, people: Mapping[str, Teammate]) -> ReviewEscalated:
    """Others are asked to help, with the reason."""
    turn = after.turn
    return ReviewEscalated(
        **_named(after), **_whom(after, people), reason=turn.escalated_why, deadline=clock.text(turn.deadline)
    )


def save_escalated(before: Review, after: Review, people: Mapping[str, Teammate], origin: Origin) -> None:
    """Keep a review after others were asked too."""
    table.commit([saved(before, after)], [escalated_event(after, people)], origin)


def save_reminded(before: Review, after: Review, people: Mapping[str, Teammate], origin: Origin) -> None:
    """Keep a review after those who have not decided were reminded."""
    whom = _reviewers(after, people)
    event = ReviewReminded(
        **_named(after), stage=after.stage.name, reviewers=whom, deadline=clock.text(after.turn.deadline)
    )
    table.commit([saved(before, after)], [event], origin)


def _named(seen: Review) -> dict[str, str]:
    return {"subject": pk_of(seen.subject), "review_id": seen.id, **review.summary(seen)}


def _whom(seen: Review, people: Mapping[str, Teammate]) -> dict[str, str | list[str]]:
    roles = [asked.role for asked in seen.turn.asked if asked.role]
    return {"stage": seen.stage.name, "reviewers": _reviewers(seen, people), "roles": roles}


def _reviewers(seen: Review, people: Mapping[str, Teammate]) -> list[str]:
    present = [mate for mate in people.values() if mate.left_at is None]
    heard = {said.by for said in seen.said()}
    return [each for each in reachable(seen.turn, seen.subject.authors, present) if each not in heard]


def wait_on(subject: str, review_id: str, origin: Origin, *, execution: str, token: str, version: int) -> None:
    """Keep the token on which the execution waits, while the review is as the execution last saw it.

    Raises:
        SeatTaken: another execution runs it.
        ReviewMoved: a decision or a withdrawal came in between; there is nothing to wait for.
    """
    seat = Keep(
        keys.seat(subject, review_id),
        {"execution": execution, "token": token},
        when="execution = :execution",
        values={":execution": execution},
        otherwise=SeatTaken(state="taken", id=review_id),
    )
    unmoved = Require(
        keys.review_of(subject, review_id),
        "#version = :version",
        ReviewMoved(state="moved", id=review_id),
        values={":version": version},
        names={"#version": "version"},
    )
    table.commit([seat, unmoved], [], origin)


def token_of(subject: str, review_id: str) -> str | None:
    """The token on which the review's execution waits, or waited last."""
    row = table.get(keys.seat(subject, review_id))
    return row.get("token") if row else None


def wake(token: str) -> None:
    """Let a waiting execution look at its review again; one that is awake or over is left alone."""
    client = aws.client("stepfunctions")
    gone = (client.exceptions.TaskDoesNotExist, client.exceptions.TaskTimedOut, client.exceptions.InvalidToken)
    try:
        client.send_task_success(taskToken=token, output="{}")
    except gone as error:
        observability.logger().info("nobody waits", extra={"reason": type(error).__name__})
