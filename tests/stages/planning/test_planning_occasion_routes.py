"""Occasions and the brand's own days over the API."""

from typing import Any

import pytest

from planning.api import api
from tests.cloud import Clock
from tests.stages.requests import Answer, ask

DAY = {"name": "品牌周年庆🎂", "kind": "anniversary", "month": 3, "day": 20, "lead_days": 30}


def occasions(first: str, last: str, language: str = "en") -> list[dict[str, Any]]:
    """The occasions between two days."""
    query = {"from": first, "to": last}
    answer = ask(api, "GET /v1/occasions", role="analyst", query=query, headers={"accept-language": language})
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["items"]
    return found


def enter(**fields: Any) -> Answer:
    """Enter a day of the brand's own."""
    return ask(api, "POST /v1/brand-days", role="planner", body={**DAY, **fields})


def test_occasions_have_names_in_both_languages_and_a_hint(time: Clock) -> None:
    """The Spring Festival of 2027, with the day from which to prepare, in the reader's language."""
    (found,) = occasions("2027-02-06", "2027-02-06")
    assert found == {
        "date": "2027-02-06",
        "code": "spring-festival",
        "names": {"zh": "春节", "en": "Spring Festival"},
        "kind": "festival",
        "source": "calendar",
        "lead_days": 30,
        "prepare_from": "2027-01-07",
        "hint": "Start preparing 30 days before, on 2027-01-07",
    }
    assert occasions("2027-02-06", "2027-02-06", "zh")[0]["hint"] == "建议提前 30 天准备，自 2027-01-07 起"


def test_a_year_has_festivals_shopping_days_and_the_brand_s_days(time: Clock) -> None:
    """In the order of the calendar; the brand's days with their own name and source."""
    mine, lunar = enter().body, enter(name="创始人生日", calendar="lunar", month=8, day=16).body
    found = {each["code"]: each for each in occasions("2026-01-01", "2026-12-31")}
    assert list(found) == [each["code"] for each in sorted(found.values(), key=lambda each: each["date"])]
    assert {found[code]["date"] for code in ("mid-autumn", "sale-618", "qingming")} == {
        "2026-09-25",
        "2026-06-18",
        "2026-04-05",
    }
    own = found[mine["id"]]
    assert (own["source"], own["names"], own["prepare_from"]) == (
        "brand",
        {"zh": DAY["name"], "en": DAY["name"]},
        "2026-02-18",
    )
    assert found[lunar["id"]]["date"] == "2026-09-26"


def test_a_day_of_the_brand_is_changed_and_taken_away(time: Clock) -> None:
    """In the version that was seen; entered again it is back."""
    day = enter().body
    path = {"day_id": day["id"]}
    headers = {"if-match": '"1"'}
    route = "PUT /v1/brand-days/{day_id}"
    changed = ask(api, route, role="planner", path=path, body={**DAY, "day": 21}, headers=headers)
    assert (changed.status, changed.body["day"]) == (200, 21)
    assert ask(api, route, role="planner", path=path, body=DAY, headers=headers).status == 412
    assert ask(api, "GET /v1/brand-days").body["items"] == [changed.body]
    gone = "DELETE /v1/brand-days/{day_id}"
    assert ask(api, gone, role="planner", path=path, headers=headers).status == 412
    assert ask(api, gone, role="planner", path=path, headers={"if-match": '"2"'}).body == changed.body
    assert ask(api, "GET /v1/brand-days").body["items"] == []
    assert ask(api, gone, role="planner", path=path, headers={"if-match": '"2"'}).status == 404
    again = enter(day=21).body
    assert ask(api, "GET /v1/brand-days").body["items"] == [again]


@pytest.mark.parametrize(
    "fields", [{"month": 2, "day": 30}, {"calendar": "lunar", "day": 31}, {"year": 1800}, {"x": 1}]
)
def test_a_day_that_is_none_is_refused(fields: dict[str, Any], time: Clock) -> None:
    """And told in words."""
    refused = enter(**fields)
    assert (refused.status, refused.body["code"]) == (422, "invalid-input")


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "2026-01-01", "to": "2027-03-01"},
        {"from": "1800-01-01", "to": "1800-02-01"},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"to": "2026-03-01"},
    ],
)
def test_days_that_make_no_question_are_refused(query: dict[str, str], time: Clock) -> None:
    """The wrong order, more than 400 days, before the tables, no day, and none at all."""
    assert ask(api, "GET /v1/occasions", query=query).status == 422


def test_who_may_not_write_plans_enters_no_day(time: Clock) -> None:
    """An analyst reads occasions only."""
    assert ask(api, "POST /v1/brand-days", role="analyst", body=DAY).status == 403
