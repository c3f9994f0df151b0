"""The health of publishing: one page for whoever keeps it running, as JSON and to read, in both languages."""

from collections import Counter
from datetime import timedelta

import pytest

from publishing import keys
from socialops import clock, table
from socialops.changes import Keep, Note
from socialops.platforms.sending import NotSent
from socialops.table import Origin
from tests import fakes
from tests.publishing_world import World, counted, filled

HEALTH = "GET /v1/publishing/health"


def page(world: World, language: str = "en") -> str:
    """What a browser gets."""
    headers = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "accept-language": language}
    answer = world.ask(HEALTH, role="analyst", headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return str(answer.body)


def a_bad_day(world: World) -> str:
    """Everything that may be wrong at once; the account it is about."""
    account = world.an_account(name="<旗舰店>")
    for number in range(5):
        world.a_post(f"p{number}")
    world.network.answers = [fakes.saying(NotSent("RateLimited", "429", world.time.at + timedelta(minutes=30)))]
    world.schedule(account, "p0", after=60)
    world.run(minutes=2)
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "campaign:618"}, body={"reason": "舆情"})
    world.schedule(account, "p1", after=30, campaign="618", accept=["paused"])
    world.run(minutes=6)
    now = world.time.at
    asked = {"kind": "post", "platform": "fake", "account_id": account, "owner": "ling", "reason": "not-found"}
    rows = [
        Keep(keys.unresolved(state, clock.text(at), name), {**asked, "sending_id": name, "due": clock.text(at)})
        for state, at, name in (
            ("unknown", now - timedelta(minutes=1), "nobody-knows"),
            ("needs_human", now - timedelta(hours=2), "ask-somebody"),
        )
    ]
    ends = Note(keys.account_token(account), {"ends_at": clock.text(now + timedelta(days=2))})
    table.commit([*rows, ends], [], Origin("test", now))
    window = f"3600@{now.replace(minute=0, second=0, microsecond=0).isoformat(timespec='minutes')}"
    table.commit([Keep(keys.quota(account, "post", window), {"used": 5})], [], Origin("test", now))
    return account


def test_a_healthy_house_says_so_and_teaches_what_is_watched(world: World) -> None:
    """Nothing to do: the page says it in words, tells when the clock ticked, and what would be shown."""
    world.an_account()
    world.tick()
    world.time.advance(seconds=50)
    told = world.ask(HEALTH, role="specialist").body
    assert (told["state"], told["ticks"], told["more"]) == ("well", True, False)
    assert [told[name] for name in ("late", "unknown", "people", "held", "grants", "quotas", "switches")] == [[]] * 7
    html = page(world)
    assert "All is well" in html
    assert "the clock ticked 50 seconds ago" in html
    assert "raise an alarm" in html
    assert "一切正常" in page(world, "zh-CN")


def test_everything_that_is_wrong_is_there_once(world: World) -> None:
    """Late, unknown, for a person, held, a switch, a grant that ends, an allowance that is spent."""
    account = a_bad_day(world)
    told = world.ask(HEALTH).body
    assert told["state"] == "trouble"
    assert [each["state"] for each in told["late"]] == ["scheduled"]
    assert [each["sending_id"] for each in told["unknown"]] == ["nobody-knows"]
    assert [each["sending_id"] for each in told["people"]] == ["ask-somebody"]
    assert told["left_to_people"] == 1
    assert [each["reason"] for each in told["held"]] == ["paused"]
    assert [each["id"] for each in told["switches"]] == ["campaign:618"]
    assert [(each["account_id"], each["state"]) for each in told["grants"]] == [(account, "ending")]
    assert [(each["kind"], each["used"], each["amount"]) for each in told["quotas"]] == [("post", 5, 5)]
    assert told["names"] == {account: "<旗舰店>"}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_says_what_to_do_gravest_first(world: World, language: str) -> None:
    """Words beside every colour, what is grave before what is not, and nothing of a name is read as HTML."""
    a_bad_day(world)
    html = page(world, language)
    assert "&lt;旗舰店&gt;" in html
    assert "<旗舰店>" not in html
    late, held = ("Late", "Held") if language == "en" else ("延误", "已搁置")
    assert html.index(f"<h2>{late}") < html.index(f"<h2>{held}")
    assert ("Act now: 1" if language == "en" else "立即处理：1") in html


def test_a_clock_that_stands_still_is_trouble(world: World) -> None:
    """Nothing need be late yet: no tick for more than three minutes is enough."""
    world.tick()
    world.time.advance(minutes=3)
    assert world.ask(HEALTH).body["state"] == "well"
    world.time.advance(seconds=1)
    told = world.ask(HEALTH).body
    assert (told["state"], told["ticks"]) == ("trouble", False)
    assert "Clock of the agenda" in page(world)


def test_a_switch_alone_wants_attention_not_alarm(world: World) -> None:
    """A stop that somebody decided is no defect: it is told, in words, and nothing rings."""
    world.tick()
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "spend"}, body={"reason": "预算"})
    assert world.ask(HEALTH).body["state"] == "attention"
    assert "all paid promotion" in page(world)


@pytest.mark.parametrize("stored", [0, 500])
def test_the_page_costs_the_same_however_much_is_stored(world: World, stored: int) -> None:
    """Sixteen reads; lists are cut off at a hundred, and say so."""
    world.an_account()
    due = clock.text(world.time.at - timedelta(days=1))
    row = {"kind": "post", "platform": "fake", "account_id": "a", "owner": "ling", "due": due}
    rows = [
        {"pk": {"S": "UNRESOLVED#held"}, "sk": {"S": f"{due}#{n}"}, "sending_id": {"S": str(n)}}
        | {name: {"S": value} for name, value in row.items()}
        for n in range(stored)
    ]
    with filled(rows), counted() as calls:
        told = world.ask(HEALTH).body
    assert (len(told["held"]), told["more"]) == (min(stored, 100), stored > 100)
    assert Counter(calls.names) == {"dynamodb:GetItem": 2, "dynamodb:Query": 13, "dynamodb:BatchGetItem": 1}


def test_who_plans_alone_does_not_read_it(world: World) -> None:
    """It is for those who run it: specialist, analyst, manager."""
    assert world.ask(HEALTH, role="planner").status == 403
