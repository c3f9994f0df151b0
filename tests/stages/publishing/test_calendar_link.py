"""A member's link to the calendar: made, read by calendars without a token, changed, renewed and revoked."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
import vobject
from moto.dynamodb.models import dynamodb_backends

from publishing import feed_store, feeds, keys, on_calendar
from socialops import clock, table, team
from socialops.changes import Create
from socialops.events.governance import TeammateChanged
from socialops.permissions import Role
from socialops.table import Origin
from socialops.team import Teammate
from tests.publishing_world import World, counted

LINK = "/v1/me/calendar-link"


def make(world: World, **body: Any) -> str:
    """Make or renew the link of the manager who asks; its address."""
    answer = world.ask(f"PUT {LINK}", body=body)
    assert answer.status == 200, answer.body
    return str(answer.body["url"])


def fetch(address: str, **headers: str) -> dict[str, Any]:
    """Read a feed as API Gateway hands the request over."""
    event = {
        "version": "2.0",
        "routeKey": "GET /calendars/{token}",
        "headers": {"accept-language": "en", **{name.replace("_", "-"): value for name, value in headers.items()}},
        "pathParameters": {"token": address.rpartition("/")[2]},
        "requestContext": {"http": {"method": "GET"}},
    }
    return on_calendar.handler(event, None)


def text_of(answer: dict[str, Any]) -> str:
    """The calendar of an answer."""
    assert answer["statusCode"] == 200, answer
    return base64.b64decode(answer["body"]).decode()


def shown(address: str) -> dict[str, Any]:
    """What another library finds behind an address: the entries by their UID."""
    found = vobject.readOne(text_of(fetch(address)))
    return {each.uid.value: each for each in found.contents.get("vevent", [])}


def _everything_kept() -> str:
    """Every item of the table, as text."""
    items = dynamodb_backends["123456789012"]["us-east-1"].tables["operations"].items
    return json.dumps([row.attrs for rows in items.values() for row in rows.values()], default=lambda it: it.to_json())


def test_a_calendar_shows_what_is_planned_without_a_token(world: World) -> None:
    """The address alone opens it, with guards around it; no line of the table holds the address."""
    account = world.an_account(name="山茶花官方")
    world.a_post(text="春茶到店 🌸\n先到先得")
    sending_id = world.schedule(account, after=3600)
    address = make(world, language="zh_CN")
    answer = fetch(address)
    (entry,) = shown(address).values()
    assert entry.uid.value == f"publication-{sending_id}@socialops"
    assert entry.dtstart.value == world.get(sending_id).due.replace(microsecond=0)
    assert "春茶到店 🌸 先到先得" in entry.summary.value
    assert answer["headers"]["content-type"] == "text/calendar; charset=utf-8"
    assert answer["headers"]["cache-control"] == "private, no-cache"
    assert answer["headers"]["x-robots-tag"] == "noindex, nofollow"
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in _everything_kept()


def test_a_subscriber_gets_only_what_changed(world: World) -> None:
    """The same calendar is 304 by tag and by date; a move and a cancellation are neither."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account, after=7200)
    address = make(world)
    first = fetch(address)["headers"]
    for known in ({"if_none_match": first["etag"]}, {"if_modified_since": first["last-modified"]}):
        again = fetch(address, **known)
        assert (again["statusCode"], again["body"]) == (304, "")
        assert again["headers"]["etag"] == first["etag"]
    world.time.at += timedelta(seconds=5)
    path = {"publication_id": sending_id}
    later = {"at": clock.text(world.time.at + timedelta(hours=5))}
    route = "/v1/publications/{publication_id}"
    moved = world.ask(f"PATCH {route}", path=path, body=later, headers={"if-match": '"1"'})
    assert moved.status == 200, moved.body
    (entry,) = shown(address).values()
    assert (entry.sequence.value, clock.text(entry.dtstart.value)) == ("1", later["at"])
    second = fetch(address)["headers"]
    assert fetch(address, if_modified_since=first["last-modified"])["statusCode"] == 200
    assert world.ask(f"DELETE {route}", path=path, headers={"if-match": '"2"'}).status == 200
    assert fetch(address, if_modified_since=second["last-modified"])["statusCode"] == 200
    assert fetch(address, if_none_match=second["etag"])["statusCode"] == 200
    assert shown(address) == {}


def test_renewing_and_revoking_work_from_the_next_request_on(world: World) -> None:
    """An earlier address and one that never was answer alike, and nothing of either is repeated."""
    first = make(world)
    kept = feed_store.get("ling").digest
    second = make(world, renew=True)
    assert first != second
    assert table.get(keys.feed_token(kept)) is None
    assert fetch(second)["statusCode"] == 200
    assert world.ask(f"DELETE {LINK}").status == 200
    answers = [fetch(address) for address in (first, second, "https://api.example/calendars/never", "/" + "x" * 5000)]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert len({answer["body"] for answer in answers}) == 1
    assert json.loads(answers[0]["body"])["code"] == "calendar-link-over"
    assert world.ask(f"GET {LINK}").status == world.ask(f"DELETE {LINK}").status == 404


def test_what_a_link_shows_may_change_under_its_address(world: World) -> None:
    """Account, campaign and whose it is narrow it; an unknown account is refused."""
    one = world.an_account()
    world.a_post()
    first = world.schedule(one, after=3600)
    address = make(world)
    assert len(shown(address)) == 1

    def change(**body: Any) -> Any:
        return world.ask(f"PUT {LINK}", body=body)

    told = change(campaign="double12").body
    assert (told["campaign"], told["url"]) == ("double12", None)
    assert shown(address) == {}
    assert change(whose="mine", account_id=one).status == 200
    assert list(shown(address)) == [f"publication-{first}@socialops"]
    assert change(account_id="nobody").status == 404
    seen = world.ask(f"GET {LINK}").body
    assert (seen["version"], seen["whose"], seen["url"], seen["webcal"]) == (3, "mine", None, None)
    assert "digest" not in seen


def test_who_has_left_sees_nothing_any_more(world: World) -> None:
    """The link of a member whom the directory says gone is like one that never was."""
    address = make(world)
    at = world.time.at
    mate = Teammate(id="ling", created_at=at, updated_at=at, name="玲", roles=[Role.MANAGER], left_at=at)
    key = team.member("ling")
    table.commit([Create(key, mate)], [TeammateChanged(subject=key.pk)], Origin("hao", at))
    assert fetch(address)["statusCode"] == 404


def test_a_feed_takes_few_calls_and_reads_no_more_than_its_window(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two reads, a query for each of its months, one read of the accounts; one write when it shows something new."""
    account = world.an_account()
    world.a_post()
    near = world.schedule(account, after=3600)
    world.schedule(account, after=91 * 86400)
    address = make(world)
    with counted() as calls:
        assert list(shown(address)) == [f"publication-{near}@socialops"]
    assert [name.partition(":")[2] for name in calls.names] == [
        *["BatchGetItem"] * 2,
        *["Query"] * 5,
        "BatchGetItem",
        "TransactWriteItems",
    ]
    with counted() as calls:
        fetch(address)
    assert "dynamodb:TransactWriteItems" not in calls.names
    monkeypatch.setattr(feeds, "MOST_SHOWN", 0)
    assert "only the first" in text_of(fetch(address)).replace("\r\n ", "")


def test_a_defect_is_told_without_the_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours is a 500 that repeats nothing of the request."""
    address = make(world)
    monkeypatch.setattr(feed_store, "list_shown", None)
    answer = fetch(address)
    assert answer["statusCode"] == 500
    assert address.rpartition("/")[2] not in answer["body"]
    assert table.get(keys.feed("ling"))
