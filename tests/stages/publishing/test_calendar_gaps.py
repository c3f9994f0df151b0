"""The gaps of all accounts over HTTP: who falls silent in a week or a month, how many are missing, and when is free."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from publishing import calendar, keys
from socialops import brand, clock, table
from socialops.changes import Keep, Note
from socialops.items import encode_item
from socialops.table import Origin
from tests.publishing_world import World, counted, filled

GAPS = "GET /v1/calendar-gaps"
CADENCE = "PUT /v1/accounts/{account_id}/cadence"
PLAN = "POST /v1/posts/{post_id}/publications"
READS = ["dynamodb:Query", "dynamodb:BatchGetItem"]


def an_account(world: World, number: int, **cadence: Any) -> str:
    """One more account of the brand, with a cadence where one is given."""
    world.network.profile = (f"r-{number}", f"@{number}")
    account = world.an_account(name=f"账号{number}")
    if cadence:
        answer = world.ask(CADENCE, role="planner", path={"account_id": account}, body=cadence)
        assert answer.status == 200, answer.body
    return account


def plan(world: World, account: str, wall: str, post: str = "p1") -> None:
    """Put a post on the calendar by the brand's clocks."""
    answer = world.ask(PLAN, path={"post_id": post}, body={"account_id": account, "wall": wall})
    assert answer.status == 201, answer.body


def gaps(world: World, language: str = "en", **query: str) -> Any:
    """The list, as a planner asks for it."""
    query = {name.rstrip("_"): value for name, value in query.items()}
    answer = world.ask(GAPS, role="planner", query=query, headers={"accept-language": language})
    assert answer.status == 200, answer.body
    return answer.body


def lacking(page: Any) -> list[tuple[str, list[str]]]:
    """Who lacks what."""
    return [(each["account_id"], [gap["code"] for gap in each["gaps"]]) for each in page["items"]]


def test_one_list_tells_who_falls_silent_this_week(world: World) -> None:
    """Of four accounts: one thin, one silent, one that keeps its cadence, one nothing is promised of."""
    thin = an_account(world, 1, posts_per_week=3)
    silent = an_account(world, 2, longest_hole_hours=48)
    fine = an_account(world, 3, posts_per_week=1)
    bare = an_account(world, 4)
    world.a_post()
    for account in (thin, fine):
        plan(world, account, "2026-11-25T20:00")
    page = gaps(world)
    assert (page["start"], page["end"]) == ("2026-11-22T16:00:00.000Z", "2026-11-29T16:00:00.000Z")
    assert (page["zone"], page["watched"], page.get("explanation"), page.get("next")) == (
        "Asia/Shanghai",
        3,
        None,
        None,
    )
    assert lacking(page) == [(thin, ["week-below"]), (silent, ["hole"])]
    first, hole = page["items"][0]["gaps"][0], page["items"][1]["gaps"][0]
    assert first["facts"] == {"planned": 1, "wanted": 3, "missing": 2}
    assert (first["start"], first["end"]) == ("2026-11-22T16:00:00.000Z", "2026-11-29T16:00:00.000Z")
    assert (hole["start"], hole["end"]) == ("2026-11-23T08:00:00.000Z", "2026-11-29T16:00:00.000Z")
    assert page["without_cadence"] == [
        {"account_id": bare, "platform": "fake", "name": "账号4", "set_at": f"/v1/accounts/{bare}/cadence"}
    ]


def test_what_is_offered_is_free_and_fills_the_gap(world: World) -> None:
    """Plan at the offered time as often as one is offered: then the account keeps its cadence, in all it asks for."""
    hours = [{"weekdays": [1, 3, 5, 7], "opens": "09:00", "closes": "21:00"}]
    wanted = {"posts_per_week": 4, "longest_hole_hours": 60, "minimum_gap_minutes": 300, "hours": hours}
    account = an_account(world, 1, strict=True, **wanted)
    world.a_post()
    steps = 0
    while items := gaps(world)["items"]:
        slot = items[0]["gaps"][-1]["slot"]
        answer = world.ask(PLAN, path={"post_id": "p1"}, body={"account_id": account, "at": slot["at"]})
        assert answer.status == 201, answer.body
        steps += 1
    assert steps == 4


def test_a_silence_is_told_from_the_last_publication_before_it(world: World) -> None:
    """However long ago that was: one more read finds it, and only where it is not known yet."""
    account = an_account(world, 1, longest_hole_hours=24 * 43)
    world.a_post()
    plan(world, account, "2026-11-24T20:00")
    world.run(days=28)
    with counted() as calls:
        assert gaps(world)["items"] == []
    assert calls.names == [*READS, "dynamodb:BatchGetItem"]
    world.run(days=14)
    (gap,) = gaps(world)["items"][0]["gaps"]
    assert (gap["start"], gap["end"]) == ("2026-11-24T12:00:00.000Z", "2027-01-10T16:00:00.000Z")
    assert gap["facts"] == {"hours": 24 * 47 + 4, "most": 24 * 43}
    plan(world, account, "2027-01-05T20:00")
    with counted() as calls:
        assert gaps(world)["items"] == []
    assert len(calls.names) == 3
    world.run(days=2)
    with counted() as calls:
        assert gaps(world)["items"] == []
    assert calls.names == READS


def test_a_month_counts_its_weeks_whole_and_leaves_out_what_has_gone_by(world: World) -> None:
    """December 2026 begins on a Tuesday: its first week is that of 30 November, whose Monday counts."""
    account = an_account(world, 1, posts_per_week=1)
    world.a_post()
    for wall in ("2026-11-30T20:00", "2026-12-16T20:00"):
        plan(world, account, wall)
    page = gaps(world, from_="2026-12-05", span="month")
    mondays = [gap["start"][:10] for gap in page["items"][0]["gaps"]]
    assert mondays == ["2026-12-06", "2026-12-20", "2026-12-27"]
    past = gaps(world, from_="2026-11-16", span="week")
    assert (past["items"], "gone by" in past["explanation"]["cause"]) == ([], True)


def test_it_is_told_in_both_languages_and_says_what_to_do(world: World) -> None:
    """The text, and the next step with the free time, by the clocks of the account."""
    account = an_account(world, 1, posts_per_week=2, zone="Europe/Paris")
    english, chinese = (gaps(world, language)["items"][0]["gaps"][0] for language in ("en", "zh"))
    assert english["text"] == (
        "From 2026-11-23 00:00 until 2026-11-30 00:00 (Europe/Paris) 0 of 2 publications are planned; 2 are missing."
    )
    assert english["next_step"] == (
        f"2026-11-23 09:05 (Europe/Paris) is free: put an approved post on account {account} there."
    )
    assert (chinese["slot"]["wall"], "还差 2 条" in chinese["text"]) == ("2026-11-23T09:05:00", True)


def test_where_no_time_can_be_offered_it_says_why(world: World) -> None:
    """Paused, hours that do not come again in the range, a grant that ended: each its own next step."""
    hours = [{"weekdays": [1], "opens": "09:00", "closes": "12:00"}]
    account = an_account(world, 1, posts_per_week=1, hours=hours)

    def told() -> tuple[Any, str]:
        (gap,) = gaps(world)["items"][0]["gaps"]
        return gap["slot"].get("at"), gap["next_step"]

    assert told() == (
        None,
        (
            "No free time would fill it: hours, distances, allowances or the number a week leave none. "
            f"Move another publication into it, or change the cadence of account {account}."
        ),
    )
    pause = world.ask("PUT /v1/pauses/{scope}", path={"scope": f"account:{account}"}, body={"reason": "x"})
    assert "A pause is on" in told()[1]
    assert gaps(world)["items"][0]["paused_by"] == [f"account:{account}"]
    tag = {"if-match": pause.headers["etag"]}
    assert world.ask("DELETE /v1/pauses/{scope}", path={"scope": f"account:{account}"}, headers=tag).status == 200
    ended = Note(keys.account_token(account), {"ends_at": clock.text(world.time.at)})
    table.commit([ended], [], Origin("test", world.time.at))
    assert "authorise it anew" in told()[1]
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "x"})
    assert "A pause is on" in told()[1]


def test_an_offer_knows_what_lies_beside_the_range(world: World) -> None:
    """A publication of the week before is too close to the first hours of this one."""
    account = an_account(world, 1, posts_per_week=1, minimum_gap_minutes=7 * 24 * 60)
    world.a_post()
    plan(world, account, "2026-11-30T04:00")
    (gap,) = gaps(world, from_="2026-12-07", zone="Asia/Shanghai")["items"][0]["gaps"]
    assert gap["slot"]["wall"] == "2026-12-07T04:00:00"


def test_an_offer_knows_what_is_used_of_the_present_hour(world: World) -> None:
    """Five went out in it: the next hour has room again."""
    account = an_account(world, 1, posts_per_week=1)
    counter = keys.quota(account, "post", "3600@2026-11-23T08:00+00:00")
    table.commit([Keep(counter, {"used": 5, "expires": 0})], [], Origin("test", world.time.at))
    (gap,) = gaps(world)["items"][0]["gaps"]
    assert gap["slot"]["at"] == "2026-11-23T09:00:00.000Z"


def test_the_present_month_is_that_of_the_brands_clocks(world: World) -> None:
    """In London it is still November when December begins in Shanghai; all of December is read."""
    account = an_account(world, 1, posts_per_week=1)
    world.a_post()
    world.time.at = clock.instant("2026-11-30T20:00:00Z")
    for day in ("02", "09", "16", "23", "30"):
        plan(world, account, f"2026-12-{day}T20:00")
    page = gaps(world, span="month")
    assert (page["start"], page["items"]) == ("2026-11-30T16:00:00.000Z", [])


def test_an_empty_list_teaches(world: World) -> None:
    """No account, none with a cadence, none that lacks anything: each says why, and what to do."""
    assert "No connected account" in gaps(world)["explanation"]["cause"]
    account = an_account(world, 1)
    page = gaps(world)
    assert "None of these accounts has a cadence" in page["explanation"]["cause"]
    assert "posts_per_week" in page["explanation"]["next_step"]
    assert page["without_cadence"][0]["set_at"] == f"/v1/accounts/{account}/cadence"
    world.ask(CADENCE, path={"account_id": account}, body={"posts_per_week": 1})
    world.a_post()
    plan(world, account, "2026-11-25T20:00")
    assert (
        gaps(world)["explanation"]["cause"] == "Every account with a cadence keeps it in this range: there is no gap."
    )
    assert "断更" in gaps(world, "zh", account_id=an_account(world, 2))["explanation"]["cause"]


def test_pages_and_filters_lead_to_every_account_once(world: World) -> None:
    """By account, by platform, page by page; what is disconnected owes nothing, what never was is not found."""
    made = [an_account(world, number, posts_per_week=1) for number in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = gaps(world, limit="2", **cursor)
        seen += [account for account, _ in lacking(page)]
        if not page.get("next"):
            break
        cursor = {"cursor": page["next"]}
    assert sorted(seen) == sorted(made)
    assert [account for account, _ in lacking(gaps(world, account_id=made[3]))] == [made[3]]
    assert lacking(gaps(world, platform="weibo")) == []
    assert len(lacking(gaps(world, platform="fake"))) == 5
    path = {"account_id": made[0]}
    world.ask("DELETE /v1/accounts/{account_id}", path=path, headers={"if-match": '"1"'})
    assert gaps(world, account_id=made[0])["watched"] == 0
    assert len(lacking(gaps(world))) == 4
    assert world.ask(GAPS, query={"account_id": "nobody"}).status == 404


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-11-23", "to": "2026-11-23"},
        {"from": "2026-11-23", "to": "2027-01-10"},
        {"from": "2026-11-23", "to": "2026-11-30", "span": "week"},
        {"from": "yesterday"},
        {"zone": "Mars/Olympus"},
        {"limit": "26"},
        {"cursor": "made-up"},
    ],
)
def test_a_list_that_cannot_be_meant_is_refused(world: World, query: dict[str, str]) -> None:
    """No range, one longer than six weeks, two ways to say it, no zone, a page too large, a cursor of nobody."""
    assert world.ask(GAPS, query=query).status in {400, 422}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("span", ["week", "month"])
def test_a_range_is_that_of_the_brands_clocks_wherever_it_is(world: World, zone: str, span: str) -> None:
    """Accounts and zone are read at once, and what is planned at both edges of the brand's range is known."""
    account = an_account(world, 1, posts_per_week=200, zone=zone)
    world.a_post()
    page = gaps(world, from_="2026-12-10", span=span, zone=zone)
    begins, ends = clock.instant(page["start"]), clock.instant(page["end"])
    for at in (begins, ends - timedelta(seconds=1)):
        answer = world.ask(PLAN, path={"post_id": "p1"}, body={"account_id": account, "at": clock.text(at)})
        assert answer.status == 201, answer.body
    with filled([encode_item({"pk": brand.KEY.pk, "sk": brand.KEY.sk, "zone": zone, "version": 1})]):
        same = gaps(world, from_="2026-12-10", span=span)
        planned = [gap["facts"]["planned"] for gap in same["items"][0]["gaps"]]
    assert (same["start"], same["end"], same["zone"]) == (page["start"], page["end"], zone)
    assert (planned[0], planned[-1]) == ((2, 2) if span == "week" else (1, 1))


def _history(account: str, weeks: int) -> Iterator[dict[str, Any]]:
    """The rows of an account that published every six hours, so many weeks long."""
    for week in range(weeks):
        dues = [clock.instant("2026-11-15T18:00:00Z") - timedelta(weeks=week, hours=6 * number) for number in range(28)]
        taken = {f"s{due:%m%d%H}": {"due": clock.text(due), "subject": "p1", "content_hash": ""} for due in dues}
        place = keys.planned(account, calendar.week_of(dues[0]))
        yield encode_item({"pk": place.pk, "sk": place.sk, **taken})


@pytest.mark.parametrize("weeks", [1, 150])
def test_a_week_of_nine_accounts_costs_two_reads_whatever_has_gone_out(world: World, weeks: int) -> None:
    """One query of the accounts and one read of a hundred things; what was published long ago is not read."""
    made = [an_account(world, number, posts_per_week=1) for number in range(9)]
    with filled(item for each in made for item in _history(each, weeks)), counted() as calls:
        assert len(gaps(world)["items"]) == 9
    assert calls.names == READS
