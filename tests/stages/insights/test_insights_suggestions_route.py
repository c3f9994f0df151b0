"""Suggestions of platforms over HTTP: what was collected, in the reader's words."""

from datetime import timedelta
from typing import Any

import pytest

from insights import cadence, series_store
from insights.api import api
from planning import store as planning_store
from publishing.accounts import AccountOptions
from socialops import clock, table
from socialops.changes import Plan
from socialops.table import Origin
from tests import fakes
from tests.cloud import START, Clock, Cloud
from tests.stages.insights.builders import a_live_publication, an_account, deliver
from tests.stages.requests import Answer, ask
from tests.unit.planning.builders_planning import a_post


def suggestions(language: str = "en", post_id: str = "p1") -> Answer:
    """What is suggested for a post."""
    route, path = "GET /v1/posts/{post_id}/platform-suggestions", {"post_id": post_id}
    return ask(api, route, role="planner", path=path, headers={"accept-language": language})


def a_draft(**fields: Any) -> None:
    """A post as planning keeps it."""
    planning_store.add_post(a_post(variants={"fake": {}}, **fields), Origin("ling", START))


def collected(network: fakes.Network, time: Clock, *likes: int) -> None:
    """Posts of the account went live and were read after a day."""
    entries = []
    for number, count in enumerate(likes, start=1):
        a_live_publication(f"s{number}", remote_id=str(number), live_at=START)
        network.figures[str(number)] = {"likes": count, "reads": 100_000}
        entries.append(cadence.collect(f"s{number}", START + timedelta(days=1)))
    table.commit([Plan(entry) for entry in entries], [], Origin("test", START))
    time.at = START + timedelta(days=1)
    assert deliver(*entries) == []


def test_past_effect_comes_from_what_was_collected(network: fakes.Network, time: Clock) -> None:
    """The median of interactions, not of reads, with the number of posts; and the words say so."""
    an_account()
    a_draft()
    collected(network, time, 3, 40, 5, 7, 6)
    (found,) = suggestions().body["suggestions"]
    assert found["effect"] == {"format": "text", "publications": 5, "median": 6}
    assert (found["account_id"], found["fits"], found["chosen"], found["by_hand"]) == ("a1", True, True, False)
    texts = {reason["code"]: reason["text"] for reason in found["reasons"]}
    assert texts["effect-text"] == "The median of interactions over 5 text-only posts of the last quarter is 6."
    assert texts["quota-left"] == "5 more can go out in this window."


def test_a_later_reading_replaces_the_effect_and_an_older_one_does_not(network: fakes.Network, time: Clock) -> None:
    """Each publication counts once, with its newest figures."""
    an_account()
    a_draft()
    collected(network, time, 3)
    network.figures["1"] = {"likes": 30}
    later, older = (cadence.collect("s1", START + timedelta(days=days)) for days in (7, 2))
    table.commit([Plan(later), Plan(older)], [], Origin("test", time.at))
    time.at = START + timedelta(days=7)
    deliver(later)
    network.figures["1"] = {"likes": 4}
    deliver(older)
    (effect,) = series_store.newest_effects(START, 10)
    assert (effect.interactions, effect.due) == (30, START + timedelta(days=7))
    assert suggestions().body["suggestions"][0]["effect"]["publications"] == 1


def test_what_does_not_fit_says_why_in_the_readers_language(
    network: fakes.Network, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the platform's own numbers; nothing is known of effect and audience, and that is said too."""
    an_account()
    a_draft(text="花" * 501)
    (found,) = suggestions("zh-CN").body["suggestions"]
    texts = {reason["code"]: reason["text"] for reason in found["reasons"]}
    assert (found["fits"], "501" in texts["over-length"], "500" in texts["over-length"]) == (False, True, True)
    assert texts["effect-none-text"] == "该账号近三个月没有纯文字的数据。"
    assert texts["audience-unknown"] == "该账号没有填写人群标签，无法判断。"


def test_the_audience_of_an_account_is_told(network: fakes.Network, time: Clock) -> None:
    """The tags that the post is about, with the account that bears them first."""
    an_account("a1")
    an_account("a2", profile="r-2", options=AccountOptions(audience=("山茶花", "学生")))
    a_draft()
    first, second = suggestions().body["suggestions"]
    assert (first["account_id"], first["audience"], second["audience"]) == ("a2", ["山茶花"], [])


def test_without_accounts_there_is_nothing_to_suggest(network: fakes.Network, time: Clock, cloud: Cloud) -> None:
    """And a post that is not there is not found."""
    a_draft()
    assert suggestions().body == {"post_id": "p1", "suggestions": []}
    assert suggestions(post_id="nobody").status == 404
    assert clock.now() == START
