"""What happens to how the team is told; the notices themselves come of the events of all others."""

from socialops.events.base import Event


class NoticeSettingsChanged(Event):
    """A member chose how and when they are told."""


class RobotAdded(Event):
    """A chat group's robot can be written to."""

    robot_id: str
    kind: str


class RobotChanged(Event):
    """What a robot is told changed."""

    robot_id: str
    kind: str


class RobotRemoved(Event):
    """A chat group's robot is not written to any more; its address and secret are gone."""

    robot_id: str
    kind: str
