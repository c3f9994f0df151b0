"""Files on their way out: the bytes that were checked, and rights that hold at that time."""

import hashlib
import os
from datetime import timedelta
from typing import Any

import pytest

from planning import keys as planning_keys
from planning.media import Media
from planning.posts import Post, Variant, content, content_hash
from planning.review_store import keep_approved
from publishing import store
from socialops import aws, clock, table
from socialops.changes import Change, Create, Save
from socialops.errors import MediaChanged
from socialops.events.planning import MediaEdited, MediaRequested, PostWritten
from socialops.names import Variable
from socialops.platforms.content import Picture, Video
from socialops.table import Origin
from tests.publishing_world import World
from tests.unit.planning.builders_planning import a_picture

DATA = b"a picture of a camellia"
PLAN = "POST /v1/posts/{post_id}/publications"


def put(key: str, data: bytes) -> str:
    """Put bytes where they lie; their ETag."""
    made = aws.client("s3").put_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=key, Body=data)
    return str(made["ETag"])


def a_file(**fields: Any) -> Media:
    """A checked picture, with its bytes."""
    mark = put("media/m1/x", DATA)
    digest = hashlib.sha256(DATA).hexdigest()
    media = a_picture("m1", key="media/m1/x", sha256=digest, bytes=len(DATA), mark=mark, **fields)
    event = MediaRequested(subject=planning_keys.media("m1").pk)
    table.commit([Create(planning_keys.media("m1"), media)], [event], Origin("ling", media.created_at))
    return media


def an_approved_post(world: World, media: Media) -> None:
    """A post with a file, approved for the fake platform."""
    at = world.time.at
    post = Post(
        id="p1",
        created_at=at,
        updated_at=at,
        author="ling",
        title="t",
        text="新品上市",
        media=[media.id],
        variants={world.network.id: Variant()},
    )
    approved = {world.network.id: content_hash(content(post, world.network.id, {media.id: media}))}
    post = post.model_copy(update={"state": "approved", "approved": approved})
    told = PostWritten(subject=planning_keys.post("p1").pk, author="ling", platforms=[world.network.id])
    changes: list[Change] = [Create(planning_keys.post("p1"), post), *keep_approved(post, {media.id: media})]
    table.commit(changes, [told], Origin("ling", at))


def plan(world: World, account: str, days: int) -> Any:
    """Put the post on the calendar."""
    at = clock.text(world.time.at + timedelta(days=days))
    return world.ask(PLAN, role="specialist", path={"post_id": "p1"}, body={"account_id": account, "at": at})


def rights(world: World, **fields: Any) -> dict[str, Any]:
    """A note on rights, its times in days from now."""
    given = {
        name: clock.text(world.time.at + timedelta(days=days)) if name.startswith("valid") else days
        for name, days in fields.items()
    }
    return {"holder": "某摄影师", "licence": "own", **given}


@pytest.mark.parametrize("kind", [Picture, Video])
def test_a_read_gives_what_was_checked_or_fails(world: World, kind: type) -> None:
    """The whole is held to its digest, a part to the object's mark; nothing else is ever handed out."""
    mark = put("media/m1/x", DATA)
    rest = (1, 1, *((3,) if kind is Video else ()))
    media = kind("m1", "media/m1/x", hashlib.sha256(DATA).hexdigest(), "x/y", len(DATA), *rest, mark=mark)
    assert (store.read_media(media), store.read_media(media, 2, 3)) == (DATA, DATA[2:5])
    put("media/m1/x", DATA[::-1])
    for part in ((), (2, 3)):
        with pytest.raises(MediaChanged):
            store.read_media(media, *part)
    unmarked = kind("m1", "media/m1/x", hashlib.sha256(DATA).hexdigest(), "x/y", len(DATA), *rest)
    with pytest.raises(MediaChanged):
        store.read_media(unmarked)


def test_a_file_that_was_exchanged_is_not_sent(world: World) -> None:
    """The publication is held before its claim, says why, and nothing is public."""
    account = world.an_account()
    an_approved_post(world, a_file())
    sending_id = plan(world, account, 1).body["id"]
    put("media/m1/x", b"another picture")
    world.run(seconds=86_400 + 600)
    sending = world.get(sending_id)
    assert (sending.state, sending.held, world.network.visible) == ("scheduled", "media-changed", [])
    shown = world.ask("GET /v1/publications/{publication_id}", path={"publication_id": sending_id}).body
    assert "approved" in shown["explanation"]["cause"]


def test_an_unchanged_file_goes_out(world: World) -> None:
    """With a note on rights that allows it."""
    account = world.an_account()
    an_approved_post(world, a_file(rights=rights(world, valid_from=0, valid_until=30, platforms=[world.network.id])))
    sending_id = plan(world, account, 1).body["id"]
    world.run(seconds=86_400 + 60)
    assert world.get(sending_id).state == "live"


@pytest.mark.parametrize(
    "fields", [{"valid_until": 5}, {"valid_until": 7}, {"valid_from": 8}, {"platforms": ["other"]}]
)
def test_nothing_is_planned_for_a_time_without_rights(world: World, fields: dict[str, Any]) -> None:
    """Ended by then (the end is outside), not begun by then, or not on this platform."""
    account = world.an_account()
    an_approved_post(world, a_file(rights=rights(world, **fields)))
    answer = plan(world, account, 7)
    assert (answer.status, answer.body["code"]) == (422, "rights-ended")


def test_a_move_beyond_the_rights_is_refused(world: World) -> None:
    """The time before stays."""
    account = world.an_account()
    an_approved_post(world, a_file(rights=rights(world, valid_until=5)))
    planned = plan(world, account, 1).body
    answer = world.ask(
        "PATCH /v1/publications/{publication_id}",
        path={"publication_id": planned["id"]},
        body={"at": clock.text(world.time.at + timedelta(days=6))},
        headers={"if-match": f'"{planned["version"]}"'},
    )
    assert (answer.body["code"], clock.text(world.get(planned["id"]).due)) == ("rights-ended", planned["due"])


@pytest.mark.parametrize("changed", [{"valid_until": 2}, {"valid_from": 10}, {"platforms": ["weibo"]}])
def test_rights_that_changed_meanwhile_stop_the_claim(world: World, changed: dict[str, Any]) -> None:
    """The note was changed after the post was planned (over, not begun, elsewhere): held, and nothing is public."""
    account = world.an_account()
    media = a_file(rights=rights(world, valid_until=30))
    an_approved_post(world, media)
    sending_id = plan(world, account, 3).body["id"]
    other = media.next(world.time.at, rights=rights(world, **changed))
    place = planning_keys.media(media.id)
    table.commit([Save(place, media, other)], [MediaEdited(subject=place.pk)], Origin("ling", world.time.at))
    world.run(seconds=3 * 86_400 + 60)
    sending = world.get(sending_id)
    assert (sending.held, world.network.visible) == ("rights-ended", [])


def test_a_sheet_plans_nothing_beyond_the_rights(world: World) -> None:
    """Its other rows go on, and the row says why it could not be."""
    account = world.an_account()
    an_approved_post(world, a_file(rights=rights(world, valid_until=5)))
    days = [f"{world.time.at + timedelta(days=days):%Y-%m-%d} 20:00" for days in (2, 9)]
    csv = "\n".join(["post,account,time", *(f"p1,{account},{day}" for day in days)])
    asked = world.ask("POST /v1/calendar-imports", role="specialist", body={"csv": csv})
    world.run(seconds=600)
    done = world.ask("GET /v1/calendar-imports/{import_id}", path={"import_id": asked.body["id"]}).body
    assert (done["written"], done["failed"]) == (1, 1)
    assert [(each["row"], each["code"]) for each in done["problems"]] == [(3, "rights-ended")]
    assert "…" not in done["problems"][0]["what"] + done["problems"][0]["next_step"]
