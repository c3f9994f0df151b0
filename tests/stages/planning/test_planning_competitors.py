"""Competitors: added, looked at on the agenda, their numbers by day, and what is entered by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from infra.local.calls import count_calls
from planning import competitors, watching
from planning.api import api
from planning.cadence import BACKOFF, WATCH
from socialops.platforms.errors import AccountDisconnected, PlatformError, PlatformUnavailable, RateLimited
from socialops.platforms.reading import Profile, PublicFigures
from socialops.platforms.registry import REGISTRY, platform
from tests.cloud import Clock
from tests.stages.planning.acts_research import due_entries, take
from tests.stages.requests import Answer, ask

READ = "GET /v1/competitors/{competitor_id}"
EDIT = "PUT /v1/competitors/{competitor_id}"
FIGURES = "/v1/competitors/{competitor_id}/accounts/{account_id}/figures"
MASTODON = {"platform": "mastodon", "handle": "@rival@mastodon.social"}
WEIBO = {"platform": "weibo", "handle": "竞品官方", "url": "https://weibo.com/u/1"}


class Watched:
    """What the platform shows, and who was asked for."""

    def __init__(self) -> None:
        self.shows: dict[str, int] | PlatformError = {"followers": 100, "posts": 7}
        self.asked: list[Profile] = []

    def knows(self, handle: str) -> bool:
        return "@" in handle

    def public_figures(self, profile: Profile, now: object) -> PublicFigures:
        self.asked.append(profile)
        if isinstance(self.shows, PlatformError):
            raise self.shows
        return PublicFigures("1", profile.handle, self.shows)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Mastodon, as it answers in these tests."""
    double = Watched()
    told = {**{name: platform(name) for name in REGISTRY}, "mastodon": replace(platform("mastodon"), watcher=double)}
    for module in (competitors, watching):
        monkeypatch.setattr(module, "platform", told.__getitem__)
    return double


def add(*accounts: dict[str, str], **fields: Any) -> dict[str, Any]:
    """A competitor, as the API answers it."""
    body = {"name": "对手", "accounts": list(accounts), **fields}
    answer = ask(api, "POST /v1/competitors", role="analyst", body=body)
    assert answer.status == 201, answer.body
    competitor: dict[str, Any] = answer.body
    return competitor


def edit(competitor: dict[str, Any], **fields: Any) -> Answer:
    """Describe a competitor anew in the version that is at hand."""
    headers = {"if-match": f'"{competitor["version"]}"'}
    return ask(api, EDIT, path={"competitor_id": competitor["id"]}, body={"name": "对手", **fields}, headers=headers)


def seen(competitor: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """An account of a competitor as the API shows it."""
    found: dict[str, Any] = ask(api, READ, path={"competitor_id": competitor["id"]}).body["accounts"][number]
    return found


def days(competitor: dict[str, Any], number: int = 0, **query: str) -> list[dict[str, Any]]:
    """The series of an account."""
    path = {"competitor_id": competitor["id"], "account_id": competitor["accounts"][number]["id"]}
    answer = ask(api, f"GET {FIGURES}", path=path, query=query)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["items"]
    return found


def enter(competitor: dict[str, Any], number: int = 0, **body: Any) -> Answer:
    """Enter numbers of an account."""
    path = {"competitor_id": competitor["id"], "account_id": competitor["accounts"][number]["id"]}
    return ask(api, f"POST {FIGURES}", role="analyst", path=path, body=body)


def look(time: Clock) -> dict[str, Any]:
    """Let the clock come to the next look, and take it."""
    (entry,) = due_entries(WATCH)
    time.at = max(time.at, entry.due)
    return take(entry)


def test_numbers_are_read_right_away_and_then_daily(time: Clock, watched: Watched) -> None:
    """One row for each day of the brand's zone; the next look stands on the agenda; nothing is asked twice."""
    competitor = add(MASTODON)
    first = due_entries(WATCH)
    assert look(time) == {"batchItemFailures": []}
    assert take(*first) == {"batchItemFailures": []}
    assert len(watched.asked) == 1
    assert days(competitor) == [
        {
            "day": "2026-11-23",
            "counts": {"followers": 100, "posts": 7},
            "source": "collected",
            "by": "planning.on_due",
            "at": "2026-11-23T08:00:00.000Z",
            "corrected": [],
            "readings": 1,
        }
    ]
    watched.shows = {"followers": 130}
    for _ in range(2):
        look(time)
    assert [(day["day"], day["counts"]["followers"]) for day in days(competitor)] == [
        ("2026-11-25", 130),
        ("2026-11-24", 130),
        ("2026-11-23", 100),
    ]
    assert seen(competitor)["numbers"] == "collected"


def test_a_look_is_two_reads_and_one_write(time: Clock, watched: Watched) -> None:
    """However long the series is."""
    add(MASTODON)
    for _ in range(3):
        (entry,) = due_entries(WATCH)
        time.at = max(time.at, entry.due)
        with count_calls() as calls:
            take(entry)
        assert calls.total == 3


def test_a_failure_is_tried_again_and_then_waits_for_the_next_day(time: Clock, watched: Watched) -> None:
    """After a quarter of an hour, an hour, four; then the day is missed, and the view says why."""
    competitor = add(MASTODON)
    watched.shows = PlatformUnavailable("down")
    for wait in BACKOFF:
        before = time.at
        look(time)
        (entry,) = due_entries(WATCH)
        assert entry.due == before + wait
        time.at = entry.due
    look(time)
    (entry,) = due_entries(WATCH)
    assert entry.due - time.at > timedelta(hours=5)
    assert seen(competitor)["problem"] == "PlatformUnavailable"
    watched.shows = {"followers": 1}
    look(time)
    assert (seen(competitor)["problem"], len(days(competitor))) == ("", 1)


def test_the_platform_may_ask_for_more_patience(time: Clock, watched: Watched) -> None:
    """Not before the instant that it names; an instant beyond the next daily look gives the day up."""
    add(MASTODON)
    watched.shows = RateLimited(until=time.at + timedelta(hours=2))
    look(time)
    (entry,) = due_entries(WATCH)
    assert entry.due == time.at + timedelta(hours=2)
    watched.shows = RateLimited(until=time.at + timedelta(days=9))
    look(time)
    (entry,) = due_entries(WATCH)
    assert entry.due < time.at + timedelta(days=1)


def test_a_profile_that_is_gone_is_not_asked_for_again_that_day(time: Clock, watched: Watched) -> None:
    """What stays the same until somebody does something waits for the next day."""
    competitor = add(MASTODON)
    watched.shows = AccountDisconnected("no such profile")
    look(time)
    (entry,) = due_entries(WATCH)
    assert entry.due - time.at > timedelta(hours=4)
    assert seen(competitor)["problem"] == "AccountDisconnected"


def test_an_account_that_is_left_out_is_no_longer_watched(time: Clock, watched: Watched) -> None:
    """Its entry finds nothing to do; its numbers stay; coming back, it is looked at once a day and not twice."""
    competitor = add(MASTODON)
    look(time)
    without = edit(competitor, accounts=[]).body
    (stale,) = due_entries(WATCH)
    back = edit(without, accounts=[MASTODON]).body
    assert len(due_entries(WATCH)) == 2
    time.at = stale.due
    take(*due_entries(WATCH))
    assert len(due_entries(WATCH)) == 1
    assert len(watched.asked) == 2
    archived = edit(back, accounts=[MASTODON], archived=True)
    assert archived.status == 200
    look(time)
    assert (due_entries(WATCH), len(watched.asked), len(days(competitor))) == ([], 2, 2)
    assert ask(api, "GET /v1/competitors").body["items"] == []
    assert [each["id"] for each in ask(api, "GET /v1/competitors", query={"archived": "true"}).body["items"]] == [
        competitor["id"]
    ]


def test_an_edit_of_other_things_leaves_a_watch_alone(time: Clock, watched: Watched) -> None:
    """A new description plans nothing anew; an older version is refused."""
    competitor = add(MASTODON)
    look(time)
    before = due_entries(WATCH)
    assert edit(competitor, accounts=[MASTODON], description="新").status == 200
    assert due_entries(WATCH) == before
    assert edit(competitor).status == 412


def test_numbers_are_entered_by_hand_where_no_server_reads_them(time: Clock, watched: Watched) -> None:
    """A correction stays visible, and counts that it does not name stay; the same again changes nothing."""
    competitor = add(WEIBO)
    assert due_entries(WATCH) == []
    assert seen(competitor)["numbers"] == "by_hand"
    enter(competitor, day="2026-11-20", counts={"followers": 100, "posts": 5})
    corrected = enter(competitor, day="2026-11-20", counts={"followers": 120})
    assert corrected.status == 201
    assert enter(competitor, day="2026-11-20", counts={"posts": 5}).body == corrected.body
    enter(competitor, day="2026-11-22", counts={"followers": 130})
    newest, day = days(competitor)
    assert (newest["day"], day["counts"], day["source"], day["by"]) == (
        "2026-11-22",
        {"followers": 120, "posts": 5},
        "entered",
        "ling",
    )
    assert [(each["counts"]["followers"], each["source"]) for each in day["corrected"]] == [(100, "entered")]


def test_what_a_person_entered_is_not_replaced_by_a_server(time: Clock, watched: Watched) -> None:
    """A look at a day that somebody wrote down leaves it; a person corrects what a server read."""
    competitor = add(MASTODON)
    enter(competitor, day="2026-11-23", counts={"followers": 99})
    look(time)
    assert [(day["counts"], day["source"]) for day in days(competitor)] == [({"followers": 99}, "entered")]
    look(time)
    enter(competitor, day="2026-11-24", counts={"followers": 101})
    (day, _) = days(competitor)
    assert (day["source"], day["corrected"][0]["source"]) == ("entered", "collected")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"day": "2026-11-24", "counts": {"followers": 1}}, "body.day"),
        ({"day": "2026-11-23", "counts": {}}, "body.counts"),
        ({"day": "2026-11-23", "counts": {"followers": -1}}, "body.counts.followers"),
        ({"day": "2026-13-01", "counts": {"followers": 1}}, "body.day"),
    ],
)
def test_numbers_that_cannot_be_are_told_by_place(time: Clock, body: dict[str, Any], where: str) -> None:
    """A day to come by the brand's clock, no count, a negative one, no day at all."""
    refused = enter(add(WEIBO), **body)
    assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, where)


def test_today_is_a_day_of_the_brands_zone(time: Clock) -> None:
    """An hour after midnight in Shanghai the new day has come, though in UTC it has not."""
    competitor = add(WEIBO)
    time.advance(hours=9)
    assert enter(competitor, day="2026-11-24", counts={"followers": 1}).status == 201


@pytest.mark.parametrize(
    "accounts",
    [
        [{"platform": "myspace", "handle": "x"}],
        [{"platform": "weibo"}],
        [{"platform": "mastodon", "handle": "no such@name@x"}],
        [{"platform": "bluesky", "handle": "no dots"}],
        [WEIBO, {"platform": "weibo", "handle": "@竞品官方"}],
        [{"platform": "weibo", "url": "javascript:alert(1)"}],
    ],
)
def test_an_account_that_names_nobody_is_refused(time: Clock, accounts: list[dict[str, str]]) -> None:
    """An unknown platform, no name, a name of another form, the same account twice, an address that is none."""
    refused = ask(api, "POST /v1/competitors", role="analyst", body={"name": "对手", "accounts": accounts})
    assert refused.status == 422, refused.body


def test_unknown_competitors_and_accounts_are_not_found(time: Clock) -> None:
    """Each is named."""
    competitor = add(WEIBO)
    missing = ask(api, READ, path={"competitor_id": "none"})
    assert (missing.status, missing.body["facts"]["thing"]) == (404, "Competitor")
    path = {"competitor_id": competitor["id"], "account_id": "weibo-none"}
    for route, body in ((f"GET {FIGURES}", None), (f"POST {FIGURES}", {"day": "2026-11-23", "counts": {"posts": 1}})):
        answer = ask(api, route, path=path, body=body)
        assert (answer.status, answer.body["facts"]["thing"]) == (404, "WatchedAccount")
    assert days(competitor) == []


def test_a_competitors_pages_cost_the_same_however_long_the_series(time: Clock) -> None:
    """A page of the series and the competitor with all its watches are one call each."""
    competitor = add(WEIBO, {**MASTODON, "handle": "rival@example.social"})
    for day in range(1, 21):
        enter(competitor, day=f"2026-11-{day:02}", counts={"followers": day})
    with count_calls() as calls:
        page = days(competitor, limit="5")
        ask(api, READ, path={"competitor_id": competitor["id"]})
    assert ([day["day"][-2:] for day in page], calls.total) == (["20", "19", "18", "17", "16"], 2)


def test_a_deployments_own_host_replaces_the_public_one(
    time: Clock, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the settings name a base URL for a platform, that is asked."""
    monkeypatch.setattr(watching, "host_of", lambda name: f"http://127.0.0.1:1/{name}")
    add(MASTODON)
    look(time)
    assert watched.asked[0].host == "http://127.0.0.1:1/mastodon"
