"""Our adapter on the real Bluesky network, which its makers' own code runs on this machine."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from PIL import Image

from infra.local.sandbox.bluesky import BlueskySandbox
from infra.local.sandbox.bluesky.seed import seed_brand
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.proxy import FaultyProxy
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from socialops.platforms import registry
from socialops.platforms.bluesky.records import record_key
from socialops.platforms.bluesky.session import BlueskyTokens, identify
from socialops.platforms.content import Connection, Content, Picture, Video
from socialops.platforms.contract import Platform
from socialops.platforms.errors import PermissionMissing, TokenExpired
from socialops.platforms.reading import Published
from socialops.platforms.sending import Absent, Found, Live, Prepared, Refused, Traces, Unknown
from tests import fakes
from tests.cloud import Clock
from tests.peers.bluesky.network import BlueskyNetwork
from tests.peers.bluesky.people import PASSWORD, POST, Person, call
from tests.publishing_world import World
from tests.stages.engagement.callers import act, fall_due, happen, inbox, planned, read

NAMES = count(1)
PUT = "/xrpc/com.atproto.repo.putRecord"
LINK = "https://shop.example.com/a?s=s0k7e4n"


@pytest.fixture(scope="module")
def network() -> Iterator[BlueskyNetwork]:
    """The running network."""
    with BlueskyNetwork.start() as running:
        yield running


@pytest.fixture(scope="module")
def proxy(network: BlueskyNetwork) -> Iterator[Control]:
    """What stands between us and the network, and loses what it is told to lose."""
    with Server(FaultyProxy(network.pds, SandboxClock())) as server:
        yield Control(server.base_url)


@dataclass(frozen=True)
class Brand:
    """A brand of its own for each test: the person behind it, and the account as we hold it."""

    person: Person
    connection: Connection
    platform: Platform

    def send(self, content: Content, key: str, prepared: Prepared | None = None) -> Any:
        """Prepare and send a post."""
        assert self.platform.publisher
        ready = prepared or self.platform.publisher.prepare(content, self.connection, read_picture, now())
        return self.platform.publisher.send(content, ready, self.connection, read=read_picture, key=key, now=now())

    def look(self, content: Content, key: str) -> Any:
        """Look for a post."""
        assert self.platform.publisher
        traces = Traces(content, "", Prepared(), "", now(), key)
        return self.platform.publisher.look(traces, self.connection, now())

    def texts(self) -> list[str]:
        """What stands in the brand's repository, newest first."""
        return [record["value"]["text"] for record in self.person.records()]


@pytest.fixture
def brand(network: BlueskyNetwork, proxy: Control) -> Brand:
    """A new brand, connected with an app password through the proxy."""
    proxy.clear_faults()
    person = Person.join(network.pds, f"camellia{next(NAMES)}")
    given = {"identifier": person.handle, "app_password": person.app_password()}
    found = identify(Connection("a1", "", "", given, host=proxy.base_url), now())
    connection = Connection("a1", found.remote_id, found.handle, found.grant.credentials, host=proxy.base_url)
    return Brand(person, connection, registry.platform("bluesky"))


@pytest.fixture
def fan(network: BlueskyNetwork) -> Person:
    """A new fan."""
    return Person.join(network.pds, f"xiaolin{next(NAMES)}")


@pytest.fixture
def world(brand: Brand, time: Clock, monkeypatch: pytest.MonkeyPatch) -> World:
    """The brand's house with an approved post; it begins so early that it never runs ahead of the network's clock."""
    time.at = now() - timedelta(minutes=40)
    world = World(time, monkeypatch, fakes.Network(id="bluesky"))
    fakes.install(monkeypatch, world.network, brand.platform)
    world.a_post()
    return world


def now() -> datetime:
    """The network keeps the wall clock."""
    return datetime.now(UTC)


def a_png(colour: str = "green") -> bytes:
    """A real picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return buffer.getvalue()


def read_picture(media: Picture | Video, start: int = 0, length: int | None = None) -> bytes:
    """The picture whose key names its colour."""
    return a_png(media.key)


def a_picture(colour: str) -> Picture:
    """A picture of one colour."""
    return Picture(colour, colour, "0" * 64, "image/png", len(a_png(colour)), 64, 48, alt=f"一块{colour}")


def test_the_network_shows_what_was_posted(network: BlueskyNetwork, brand: Brand, fan: Person) -> None:
    """Words with their links, tags and mentions, pictures with their words, the language: all as approved."""
    text = f"春茶🍵到店，谢谢@{fan.handle}！\n#新品 {LINK} @nobody.test"
    content = Content(text, (a_picture("red"), a_picture("blue")), LINK, options={"language": "zh, en"})
    live = brand.send(content, "01K6Q0000000000000000000A1-1")
    assert isinstance(live, Live)
    assert live.url == f"https://bsky.app/profile/{brand.connection.handle}/post/{live.remote_id.rpartition('/')[2]}"

    network.settle()
    (post,) = fan.ask("app.bsky.feed.getPosts", uris=live.remote_id)["posts"]
    assert (post["record"]["text"], post["record"]["langs"]) == (text, ["zh", "en"])
    assert [image["alt"] for image in post["embed"]["images"]] == ["一块red", "一块blue"]
    assert [image["aspectRatio"] for image in post["embed"]["images"]] == [{"width": 64, "height": 48}] * 2
    raw = text.encode()
    shown = [
        (raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), facet["features"][0])
        for facet in post["record"]["facets"]
    ]
    assert [words for words, _ in shown] == [f"@{fan.handle}", "#新品", LINK]
    assert [shown[0][1]["did"], shown[1][1]["tag"], shown[2][1]["uri"]] == [fan.did, "新品", LINK]
    told = fan.ask("app.bsky.notification.listNotifications")["notifications"]
    assert [(one["reason"], one["uri"]) for one in told] == [("mention", live.remote_id)]


def test_a_link_beside_the_text_is_a_card(network: BlueskyNetwork, brand: Brand) -> None:
    """It takes none of the three hundred characters."""
    text = "长" * 300
    live = brand.send(Content(text, link=LINK, options={"card_title": "春茶"}), "01K6Q0000000000000000000A2-1")
    network.settle()
    (post,) = brand.person.ask("app.bsky.feed.getPosts", uris=live.remote_id)["posts"]
    card = post["embed"]["external"]
    assert (post["record"]["text"], card["uri"], card["title"]) == (text, LINK, "春茶")


@pytest.mark.parametrize("text", ["长" * 301, "👨‍👩‍👧‍👦" * 121])
def test_the_network_measures_as_we_do(brand: Brand, text: str) -> None:
    """Too many characters, or too many bytes in few characters: over 300 by our measure, refused by the network."""
    assert brand.platform.measure(text) > 300
    outcome = brand.send(Content(text), "01K6Q0000000000000000000A3-1")
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("ContentRefused", "InvalidRequest")


@pytest.mark.parametrize("text", ["长" * 300, "👨‍👩‍👧‍👦" * 120, "é" * 300, "🇨🇳" * 300, "ก็" * 300])
def test_what_we_measure_as_fitting_fits(brand: Brand, text: str) -> None:
    """300 by our measure is taken, whatever a character is made of."""
    assert brand.platform.measure(text) == 300
    assert isinstance(brand.send(Content(text), "01K6Q0000000000000000000A4-1"), Live)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop"},
        {"kind": "lost_answer"},
        {"kind": "cut_off"},
        {"kind": "http", "status": 503},
        {"kind": "http", "status": 503, "worked": True},
    ],
    ids=["reset before", "reset after", "cut off", "503 before", "503 after"],
)
def test_an_answer_that_is_lost_ends_in_one_post(
    brand: Brand, proxy: Control, world: World, fault: dict[str, Any]
) -> None:
    """The law of sending on the real network: live in the end, once, whatever became of the first request."""
    sending_id = world.schedule(an_account(world, brand, proxy))
    proxy.order("faults", path=PUT, **fault)
    before = puts(proxy)
    world.run(minutes=31)
    sending = world.get(sending_id)
    assert "SendingUnknown" in world.events()
    assert (sending.state, world.unresolved()) == ("live", {})
    assert brand.texts() == ["新品上市"]
    assert sending.remote_id == brand.person.records()[0]["uri"]
    went_through = fault["kind"] in {"lost_answer", "cut_off"} or fault.get("worked", False)
    assert puts(proxy) - before == (1 if went_through else 2)


def test_a_request_that_comes_late_finds_its_place_taken(brand: Brand, proxy: Control, world: World) -> None:
    """The first request lies somewhere on the way until the second one went through; then the network refuses it."""
    sending_id = world.schedule(an_account(world, brand, proxy))
    proxy.order("faults", path=PUT, kind="late_commit", seconds=3600)
    world.run(minutes=31)
    assert world.get(sending_id).state == "live"
    (before,) = brand.person.records()
    proxy.order("clock", advance=3601)
    assert brand.person.records() == [before]


def test_a_repeat_under_the_same_key_shows_nothing_twice(brand: Brand) -> None:
    """The second write is turned down, and a look says why: it is there."""
    content, key = Content("只发一次"), "01K6Q0000000000000000000A5-1"
    live = brand.send(content, key)
    assert isinstance(brand.send(content, key), Unknown)
    assert brand.look(content, key) == Found((live,))
    assert brand.texts() == ["只发一次"]


def test_what_was_removed_is_gone(network: BlueskyNetwork, brand: Brand) -> None:
    """From the repository and from what the network shows; a look is empty, and removing once more does no harm."""
    content, key = Content("发错了"), "01K6Q0000000000000000000A6-1"
    live = brand.send(content, key)
    assert brand.platform.remover
    for _ in range(2):
        brand.platform.remover.remove(brand.connection, "post", live.remote_id, now())
    network.settle()
    assert brand.look(content, key) == Absent()
    assert brand.person.ask("app.bsky.feed.getPosts", uris=live.remote_id)["posts"] == []


def test_the_figures_are_those_of_the_network(network: BlueskyNetwork, brand: Brand, fan: Person) -> None:
    """Likes, reposts, answers and quotes of a post; followers of the account; what is gone is absent."""
    live = brand.send(Content("春茶到店"), "01K6Q0000000000000000000A7-1")
    post = fan.reference(live.remote_id)
    fan.write("app.bsky.feed.like", subject=post)
    fan.write("app.bsky.feed.repost", subject=post)
    fan.answer(post, "好喝吗")
    fan.say("推荐", embed={"$type": "app.bsky.embed.record", "record": post})
    fan.write("app.bsky.graph.follow", subject=brand.person.did)
    network.settle()
    assert brand.platform.metrics
    gone = f"at://{brand.person.did}/{POST}/{record_key('never sent')}"
    asked = [Published(uri, now()) for uri in (live.remote_id, gone)]
    figures = brand.platform.metrics.posts(brand.connection, asked, now())
    assert set(figures) == {live.remote_id}
    assert figures[live.remote_id].counts == {"likes": 1, "comments": 1, "reposts": 1, "quotes": 1, "bookmarks": 0}
    account = brand.platform.metrics.account(brand.connection, now())
    assert account.counts == {"followers": 1, "following": 0, "posts": 1}


def test_fans_reach_the_inbox_and_are_answered_there(
    network: BlueskyNetwork, brand: Brand, fan: Person, proxy: Control, world: World
) -> None:
    """Answers, a quote and a follow come by poll, each once; our reply goes out, and the fan is told of it."""
    account_id = an_account(world, brand, proxy)
    world.schedule(account_id)
    world.run(minutes=11)
    (live,) = brand.person.records()
    assert happen("AccountConnected", account_id=account_id, platform="bluesky") == []
    a_poll(world)
    network.settle()

    post = fan.reference(live["uri"])
    asked = fan.answer(post, "想买，怎么下单？🍵")
    network.settle()
    a_poll(world)
    (conversation,) = inbox()
    assert (conversation["unread"], conversation["root"]) == (1, "POST#p1")
    assert act(conversation, "replies", {"text": "点主页链接就可以哦"}).status == 201
    world.run(minutes=2)
    network.settle()
    (told,) = fan.ask("app.bsky.notification.listNotifications")["notifications"]
    assert (told["reason"], told["record"]["text"]) == ("reply", "点主页链接就可以哦")
    assert told["record"]["reply"] == {"root": post, "parent": asked}

    ours = {"uri": told["uri"], "cid": told["cid"]}
    fan.say("谢谢！", reply={"root": post, "parent": ours})
    fan.say("推荐", embed={"$type": "app.bsky.embed.record", "record": post})
    fan.write("app.bsky.graph.follow", subject=brand.person.did)
    fan.write("app.bsky.feed.like", subject=post)
    network.settle()
    for _ in range(2):
        a_poll(world)
    heard = [read(one)["messages"]["items"] for one in inbox()]
    said = sorted(sorted(message["text"] for message in messages) for messages in heard)
    assert said == [["", "推荐"], sorted(["想买，怎么下单？🍵", "点主页链接就可以哦", "谢谢！"])]


def test_a_session_is_renewed_and_opened_anew(brand: Brand, proxy: Control) -> None:
    """The refresh token changes; when it is dead, the app password opens a session; revoked, it does not."""
    found = identify(brand.connection, now())
    tokens = BlueskyTokens()
    assert found.grant.scopes == ("com.atproto.appPass",)
    assert timedelta(hours=1) < (found.grant.expires_at or now()) - now() < timedelta(hours=3)
    renewed = tokens.refresh(brand.connection, found.grant, now())
    assert renewed.credentials["refresh_jwt"] != brand.connection.credentials["refresh_jwt"]

    dead = {**renewed.credentials, "refresh_jwt": renewed.credentials["access_jwt"]}
    broken = Connection("a1", brand.person.did, brand.person.handle, dead, host=proxy.base_url)
    anew = tokens.refresh(broken, renewed, now())
    assert call(brand.person.base, "com.atproto.server.getSession", token=anew.credentials["access_jwt"])[0] == 200
    brand.person.do("com.atproto.server.revokeAppPassword", {"name": "socialops"})
    with pytest.raises(TokenExpired):
        tokens.refresh(broken, renewed, now())


def test_the_owners_own_password_is_not_taken(brand: Brand) -> None:
    """Only an app password, which can be taken back and cannot change the account."""
    given = {"identifier": brand.person.handle, "app_password": PASSWORD}
    with pytest.raises(PermissionMissing):
        identify(Connection("a1", "", "", given, host=brand.connection.host), now())
    with pytest.raises(TokenExpired):
        identify(Connection("a1", "", "", {**given, "app_password": "wrong"}, host=brand.connection.host), now())


def test_our_double_answers_as_the_network_does(network: BlueskyNetwork) -> None:
    """The sandbox of the other tests refuses the same things, with the same status and the same name."""
    person = Person.join(network.pds, f"judge{next(NAMES)}")
    with Server(BlueskySandbox()) as server:
        made = seed_brand(Control(server.base_url))
        opened = {"identifier": made.handle, "password": made.app_password}
        session = call(server.base_url, "com.atproto.server.createSession", body=opened)[1]
        double = Person(server.base_url, made.did, made.handle, session["accessJwt"])
        assert refusals(double) == refusals(person)


def refusals(person: Person) -> list[tuple[int, str]]:
    """What a server answers to things that are wrong, or odd."""
    record = {"$type": POST, "text": "一", "createdAt": "2026-11-23T01:00:00.000Z"}
    blob = {"$type": "blob", "ref": {"$link": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"}}
    image = {"image": {**blob, "mimeType": "image/png", "size": 5}, "alt": ""}
    place = {"repo": person.did, "collection": POST, "rkey": record_key("one")}
    put = {**place, "swapRecord": None}
    answers = [
        _put(person, {**put, "record": record}),
        _put(person, {**put, "record": record}),
        _put(person, {**put, "record": {**record, "text": "二"}}),
        _put(person, {**put, "rkey": "not-a-tid", "record": record}),
        _put(person, {**put, "record": {**record, "text": "长" * 301}}),
        _put(person, {**put, "record": {**record, "$type": "app.bsky.feed.like"}}),
        _put(person, {**put, "record": {**record, "createdAt": "gestern"}}),
        _put(person, {**place, "rkey": record_key("two"), "record": {**record, "embed": _images(image)}}),
        _put(person, {**put, "record": record}, token="nonsense"),
        _put(person, {**put, "record": record}, token=""),
        call(person.base, "com.atproto.repo.getRecord", query={**place, "rkey": record_key("none")}),
        call(person.base, "com.atproto.repo.getRecord", query=place),
        call(person.base, "com.atproto.repo.deleteRecord", token=person.token, body=place),
        call(person.base, "com.atproto.repo.deleteRecord", token=person.token, body=place),
        call(person.base, "com.atproto.identity.resolveHandle", query={"handle": "nobody.test"}),
        call(person.base, "com.atproto.server.createSession", body={"identifier": person.handle, "password": "x"}),
        call(person.base, "com.atproto.server.refreshSession", token=person.token, body={}),
    ]
    return [(status, str(told.get("error", ""))) for status, told in answers]


def _put(person: Person, body: object, token: str | None = None) -> tuple[int, Any]:
    return call(person.base, "com.atproto.repo.putRecord", token=person.token if token is None else token, body=body)


def _images(image: object) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": [image]}


def puts(proxy: Control) -> int:
    """How many writes came by."""
    return sum(1 for request in proxy.read("requests") if request["path"] == PUT)


def an_account(world: World, brand: Brand, proxy: Control) -> str:
    """Connect the brand's account over our own interface; its id."""
    given = {name: brand.connection.credentials[name] for name in ("identifier", "app_password")}
    return world.an_account(credentials=given, host=proxy.base_url)


def a_poll(world: World) -> None:
    """The next poll falls due and is taken."""
    (entry,) = planned("poll")
    world.time.at = max(world.time.at, entry.due)
    assert fall_due(entry) == []
