"""Routes of the robots of chat groups. What was entered as address and secret is never shown again."""

from typing import Any

from notices import robot_store, robots
from notices.api import api
from notices.deliveries import ROBOT, Delivery
from notices.robots import NewRobot, RobotChange, RobotsView, RobotView
from socialops.api import Id, now, origin, seen
from socialops.ids import new_id
from socialops.models import Frozen


class Tested(Frozen):
    """A message is on its way; its delivery is found under this id."""

    notice_id: str


@api.get("/v1/robots", allow="manage_robots")
def list_robots() -> RobotsView:
    """List the robots of the team's chat groups, and what each is told."""
    found = robot_store.get(now())
    return RobotsView(version=found.version, items=found.robots)


@api.post("/v1/robots", allow="manage_robots")
def add_robot(body: NewRobot) -> RobotView:
    """Add a robot: WeCom, Feishu or DingTalk.

    The address is the webhook as the vendor shows it, at the vendor's own host. Feishu and DingTalk sign messages:
    choose "signature" in the robot's security settings and enter its secret. Both are kept encrypted.
    """
    token, robot_id = robots.token_of(body), new_id(now())
    return robot_store.add(lambda before: robots.add(before, body, robot_id, now()), token, body.secret, origin())


@api.patch("/v1/robots/<robot_id>", allow="manage_robots")
def change_robot(robot_id: Id, body: RobotChange) -> RobotView:
    """Change a robot's name, language, what it is told, or whether it writes at all."""
    before = robot_store.get(now()).expect(seen())
    after, robot = robots.change(before, robot_id, body, now())
    robot_store.put(before, after, robot, origin())
    return robots.view(after, robot)


@api.delete("/v1/robots/<robot_id>", allow="manage_robots")
def remove_robot(robot_id: Id) -> RobotsView:
    """Remove a robot, with its address and secret; what still waited for it is passed over."""
    before = robot_store.get(now()).expect(seen())
    after, robot = robots.remove(before, robot_id, now())
    robot_store.remove(before, after, robot, origin())
    return RobotsView(version=after.version, items=after.robots)


@api.post("/v1/robots/<robot_id>/test", allow="manage_robots", status=202)
def test_robot(robot_id: Id) -> Tested:
    """Write a test message into a robot's group; what became of it is among its deliveries a moment later."""
    robot = robot_store.get(now()).named(robot_id)
    answer = Tested(notice_id=new_id(now()))
    robot_store.put_test(_test(answer.notice_id, robot.id), origin(), answer)
    return answer


def _test(notice_id: str, robot_id: str) -> Delivery:
    fields: dict[str, Any] = {"notice": notice_id, "channel": f"{ROBOT}{robot_id}", "at": now(), "due": now()}
    about = {"event": "RobotTest", "reason": robots.TEST, "urgency": "now", "thing": f"ROBOT#{robot_id}"}
    return Delivery(**fields, **about, link="/v1/robots", facts={})
