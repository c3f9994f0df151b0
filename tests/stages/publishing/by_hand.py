"""A brand on a network where no server may publish: a post is handed to a person at its time."""

from typing import Any, Literal

import pytest

from planning import keys as planning_keys
from planning.media import Media
from publishing import on_kit
from socialops import clock, table
from socialops.changes import Create
from socialops.events.planning import MediaRequested
from socialops.platforms.registry import platform
from socialops.table import Origin
from tests import fakes
from tests.publishing_world import World
from tests.stages.requests import Answer

URL = "https://www.xiaohongshu.com/explore/65b8e3f0000000001a017081"
OTHER_URL = "https://www.xiaohongshu.com/explore/65b8e3f0000000001a017082"
REMOTE_ID = "65b8e3f0000000001a017081"

KIT = "GET /v1/publications/{publication_id}/kit"
CONFIRM = "POST /v1/publications/{publication_id}/confirmations"
CORRECT = "POST /v1/publications/{publication_id}/corrections"
DECLINE = "POST /v1/publications/{publication_id}/declines"
HANDOFFS = "GET /v1/handoffs"


def close(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the fake network one without a publisher, with the addresses and the form of Xiaohongshu."""
    without = world.network.platform(publisher=None, metrics=None, by_hand=platform("xiaohongshu").by_hand)
    fakes.install(monkeypatch, world.network, without)


def handed_over(world: World, post_id: str = "p1", account_id: str = "", **account: Any) -> str:
    """A publication that was handed over a moment ago; its id."""
    account_id = account_id or world.an_account(**account)
    world.a_post(post_id, text="春茶到店\n先到先得\n#春茶 #龙井")
    sending_id = world.schedule(account_id, post_id)
    world.run(seconds=601)
    assert world.get(sending_id).state == "handed_off"
    return sending_id


def ask(world: World, route: str, sending_id: str, **given: Any) -> Answer:
    """Call a route of a publication."""
    return world.ask(route, path={"publication_id": sending_id}, **given)


def visit(address: str, form: str | None = None, *, language: str = "en", encoded: bool = False) -> dict[str, Any]:
    """Open the page behind an address, or send its form, as API Gateway hands it over."""
    token = address.rpartition("/")[2]
    event = {
        "version": "2.0",
        "routeKey": f"{'GET' if form is None else 'POST'} /kits/{{token}}",
        "rawPath": f"/kits/{token}",
        "headers": {"accept-language": language, "content-type": "application/x-www-form-urlencoded"},
        "pathParameters": {"token": token},
        "requestContext": {"http": {"method": "GET" if form is None else "POST"}},
        "body": form,
        "isBase64Encoded": encoded,
    }
    return on_kit.handler(event, None)


def a_screenshot(media_id: str, state: Literal["ready", "waiting"] = "ready") -> None:
    """A picture that a member uploaded."""
    at = clock.now()
    media = Media(
        id=media_id,
        created_at=at,
        updated_at=at,
        owner="ling",
        filename="x.png",
        content_type="image/png",
        bytes=1000,
        state=state,
    )
    key = planning_keys.media(media_id)
    table.commit([Create(key, media)], [MediaRequested(subject=key.pk)], Origin("ling", at))
