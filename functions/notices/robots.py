"""The robots of the team's chat groups: which there are, and what each is told."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from notices.occasions import OCCASIONS, Urgency
from socialops.errors import AddressNotOfRobot, NotFound, SecretMissing, TooManyRobots
from socialops.models import Entity, Frozen, Input, Line
from socialops.robots.registry import Kind, vendor
from socialops.team import Language

MOST: Final = 10
TEST: Final = "robot-test"
"""The reason of a message that only shows that a robot works."""

EventName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,60}$")]


class Routes(Frozen):
    """What a robot is told: events of these urgencies, or these by name; nobody's own affairs are among them."""

    urgencies: list[Urgency] = Field(default=["now"], max_length=3)
    events: list[EventName] = Field(default_factory=list, max_length=60)

    def take(self, event: str, urgency: Urgency) -> bool:
        """Whether this event is written into the group."""
        return urgency in self.urgencies or event in self.events


class RoutesInput(Routes, extra="forbid"):
    """What a robot is to be told."""


class Robot(Frozen):
    """One robot; its address and secret lie sealed in a row of their own."""

    id: str
    kind: Kind
    name: str
    language: Language = "zh_CN"
    routes: Routes = Routes()
    active: bool = True


class Robots(Entity):
    """All robots of the brand: few, and read as one."""

    robots: list[Robot] = Field(default_factory=list)

    def named(self, robot_id: str) -> Robot:
        """One robot.

        Raises:
            NotFound: there is none of this id.
        """
        for each in self.robots:
            if each.id == robot_id:
                return each
        raise NotFound(thing=Robot.__name__, id=robot_id)


class NewRobot(Input):
    """A robot as the vendor shows it to whoever adds it to a group; address and secret are never shown again."""

    kind: Kind
    name: Line
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] = Field(repr=False)
    secret: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(default="", repr=False)
    language: Language = "zh_CN"
    routes: RoutesInput = RoutesInput()


class RobotChange(Input):
    """What may change of a robot; another address is another robot."""

    name: Line | None = None
    language: Language | None = None
    routes: RoutesInput | None = None
    active: bool | None = None


class RobotsView(Frozen):
    """All robots, and the version that changes name."""

    version: int
    items: list[Robot]


class RobotView(Robot):
    """A robot, and the version of the list that changes name."""

    version: int


def none_yet(at: datetime) -> Robots:
    """The list before the first robot; version 0."""
    return Robots(id="robots", version=0, created_at=at, updated_at=at)


def token_of(body: NewRobot) -> str:
    """The token of the address.

    Raises:
        AddressNotOfRobot: it is not the address of such a robot at its vendor's own host.
        SecretMissing: the vendor signs messages, and there is no secret to sign with.
    """
    of = vendor(body.kind)
    token = of.token(body.address)
    if not token:
        raise AddressNotOfRobot(kind=body.kind, host=of.host)
    if of.signs and not body.secret:
        raise SecretMissing(kind=body.kind)
    return token


def add(before: Robots, body: NewRobot, robot_id: str, at: datetime) -> tuple[Robots, Robot]:
    """One robot more.

    Raises:
        TooManyRobots: there are as many as may be.
    """
    if len(before.robots) >= MOST:
        raise TooManyRobots(most=MOST)
    fields = body.model_dump(exclude={"address", "secret"})
    robot = Robot(id=robot_id, **fields)
    return before.next(at, robots=[*before.robots, robot]), robot


def change(before: Robots, robot_id: str, body: RobotChange, at: datetime) -> tuple[Robots, Robot]:
    """A robot with other choices.

    Raises:
        NotFound: there is none of this id.
    """
    robot = before.named(robot_id)
    given = {name: value for name, value in body.model_dump().items() if value is not None}
    after = Robot.model_validate({**robot.model_dump(), **given})
    return before.next(at, robots=[after if each.id == robot_id else each for each in before.robots]), after


def remove(before: Robots, robot_id: str, at: datetime) -> tuple[Robots, Robot]:
    """One robot less.

    Raises:
        NotFound: there is none of this id.
    """
    robot = before.named(robot_id)
    return before.next(at, robots=[each for each in before.robots if each.id != robot_id]), robot


def view(robots: Robots, robot: Robot) -> RobotView:
    """What the manager reads of one."""
    return RobotView(**robot.model_dump(), version=robots.version)


def listening(robots: Robots, event: str) -> list[Robot]:
    """The robots that write this event into their groups."""
    urgency = OCCASIONS[event].urgency
    return [each for each in robots.robots if each.active and each.routes.take(event, urgency)]
