"""Robots in the table: the list of all, and beside it each one's address and secret, sealed."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

from notices import keys
from notices.deliveries import Delivery, entry
from notices.robots import Robot, Robots, RobotView, none_yet, view
from socialops import secrets, table
from socialops.changes import Change, Create, Drop, Keep, Listed, Plan, Save
from socialops.errors import AlreadyExists, NotFound, StaleVersion
from socialops.events.base import Event
from socialops.events.notices import RobotAdded, RobotChanged, RobotRemoved
from socialops.table import Origin

TRIES = 4


def get(at: datetime) -> Robots:
    """All robots."""
    item = table.get(keys.robots())
    return Robots.model_validate(item) if item else none_yet(at)


def add(rule: Callable[[Robots], tuple[Robots, Robot]], token: str, secret: str, origin: Origin) -> RobotView:
    """One robot more, with its address and secret; whoever adds another at the same moment does not disturb it.

    Raises:
        TooManyRobots: there are as many as may be.
    """
    sealed = ""
    for left in reversed(range(TRIES)):
        before = get(origin.at)
        after, robot = rule(before)
        sealed = sealed or secrets.seal({"token": token, "secret": secret}, robot.id, "robot")
        row = Keep(keys.robot_secret(robot.id), {"sealed": sealed})
        event = RobotAdded(subject=keys.robots().pk, robot_id=robot.id, kind=robot.kind)
        try:
            table.commit([_saved(before, after), row], [event], origin, answer=view(after, robot))
        except (StaleVersion, AlreadyExists):
            if not left:
                raise
        else:
            return view(after, robot)
    raise AssertionError


def put(before: Robots, after: Robots, robot: Robot, origin: Origin) -> None:
    """A robot with other choices.

    Raises:
        StaleVersion: the list changed since it was read.
    """
    _commit(before, after, RobotChanged(subject=keys.robots().pk, robot_id=robot.id, kind=robot.kind), [], origin)


def remove(before: Robots, after: Robots, robot: Robot, origin: Origin) -> None:
    """One robot less; its address and secret are gone.

    Raises:
        StaleVersion: the list changed since it was read.
    """
    event = RobotRemoved(subject=keys.robots().pk, robot_id=robot.id, kind=robot.kind)
    _commit(before, after, event, [Drop(keys.robot_secret(robot.id))], origin)


def _commit(before: Robots, after: Robots, event: Event, more: list[Change], origin: Origin) -> None:
    table.commit([_saved(before, after), *more], [event], origin)


def _saved(before: Robots, after: Robots) -> Create | Save:
    return Save(keys.robots(), before, after) if before.version else Create(keys.robots(), after)


def put_test(delivery: Delivery, origin: Origin, answer: BaseModel) -> None:
    """A message that shows that a robot works, on the way that all messages go."""
    row = Keep(
        keys.waiting(delivery.channel, delivery.notice),
        delivery.model_dump(mode="json"),
        listed=Listed(keys.deliveries(delivery.notice), delivery.channel),
    )
    table.commit([row, Plan(entry(delivery.channel, delivery.due))], [], origin, answer=answer)


def secret_of(robot_id: str) -> tuple[str, str]:
    """The token and the secret of a robot.

    Raises:
        NotFound: it was removed.
    """
    row = table.get(keys.robot_secret(robot_id))
    if row is None:
        raise NotFound(thing=Robot.__name__, id=robot_id)
    opened = secrets.unseal(row["sealed"], robot_id, "robot")
    return opened["token"], opened["secret"]
