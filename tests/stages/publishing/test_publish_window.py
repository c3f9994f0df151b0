"""The time window of a post, kept by the calendar and by sending: nothing is planned or sent outside it."""

from datetime import timedelta
from typing import Any

import pytest

from planning.windows import Window
from socialops import clock
from tests.publishing_world import World
from tests.stages.requests import Answer

MOVE = "PATCH /v1/publications/{publication_id}"
PLAN = "POST /v1/posts/{post_id}/publications"


def a_window(world: World, **hours: float) -> Window:
    """A window whose bounds are so many hours from now."""
    return Window(**{name: world.time.at + timedelta(hours=value) for name, value in hours.items()})


def plan(world: World, account: str, hours: float) -> Answer:
    """Ask for a time so many hours from now."""
    body: dict[str, Any] = {"account_id": account, "at": clock.text(world.time.at + timedelta(hours=hours))}
    return world.ask(PLAN, path={"post_id": "p1"}, body=body)


@pytest.mark.parametrize(("hours", "status"), [(0.9, 422), (1, 201), (2, 201), (3, 201), (3.1, 422)])
def test_a_time_outside_the_window_is_refused(world: World, hours: float, status: int) -> None:
    """Both bounds belong to the window; the refusal names them."""
    account = world.an_account()
    world.a_post()
    world.change_post(approve=True, window=a_window(world, not_before=1, not_after=3))
    answer = plan(world, account, hours)
    assert answer.status == status
    if status == 422:
        assert answer.body["code"] == "time-outside-window"
        assert answer.body["facts"]["from"] == "2026-11-23T09:00:00.000Z"


def test_a_move_stays_within_the_window_that_is_approved_now(world: World) -> None:
    """Outside the window it is refused; in a window that was approved since, the time and the window are taken."""
    account = world.an_account()
    world.a_post()
    world.change_post(approve=True, window=a_window(world, not_after=3))
    planned = plan(world, account, 1).body
    path, headers = {"publication_id": planned["id"]}, {"if-match": f'"{planned["version"]}"'}
    body = {"at": clock.text(world.time.at + timedelta(hours=4))}
    assert world.ask(MOVE, path=path, headers=headers, body=body).body["code"] == "time-outside-window"
    world.change_post(approve=True, window=a_window(world, not_after=5))
    moved = world.ask(MOVE, path=path, headers=headers, body=body)
    assert (moved.status, moved.body["due"]) == (200, "2026-11-23T12:00:00.000Z")
    assert world.get(planned["id"]).window == a_window(world, not_after=5)


def test_what_could_not_go_out_within_its_window_is_held(world: World) -> None:
    """A publication that is first reached after the window is not sent; it says why, and a person decides."""
    account = world.an_account()
    world.a_post()
    world.change_post(approve=True, window=a_window(world, not_after=0.5))
    planned = plan(world, account, 0.4).body
    assert world.get(planned["id"]).latest == world.time.at + timedelta(hours=0.5)
    world.time.advance(minutes=31)
    world.run(minutes=2)
    sending = world.get(planned["id"])
    assert (sending.state, sending.held, world.network.visible) == ("scheduled", "window-over", [])
