"""The lists of imports and exports, and imports whose files never come."""

from datetime import timedelta
from typing import Any

import pytest

from infra.local.calls import count_calls
from planning.api import api
from socialops import table
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import come_due, entries
from tests.stages.planning.acts_planning import a_written_post
from tests.stages.planning.acts_sheets import a_sheet, act, an_export, an_import, read_import, run, some_rows, upload
from tests.stages.requests import ask

BODY = {"filename": "内容.csv", "kind": "csv", "bytes": 100}


def listed(route: str, language: str = "en", **query: str) -> dict[str, Any]:
    """A page of a list as an analyst reads it."""
    answer = ask(api, f"GET {route}", role="analyst", query=query, headers={"accept-language": language})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def awaited() -> str:
    """The id of an import whose file is awaited."""
    name: str = ask(api, "POST /v1/imports", role="planner", body=BODY).body["sheet"]["id"]
    return name


def test_imports_are_listed_newest_first(cloud: Cloud, time: Clock) -> None:
    """Whatever state each is in, page by page, in one call; why one failed is told in the reader's language."""
    done = run(cloud, an_import(cloud, a_sheet(some_rows(2)))["id"])["id"]
    time.at += timedelta(seconds=1)
    failed = an_import(cloud, b"")["id"]
    time.at += timedelta(seconds=1)
    waiting = awaited()
    with count_calls() as reading:
        page = listed("/v1/imports", "zh-CN", limit="2")
    assert reading.total == 1
    assert [(each["id"], each["state"]) for each in page["items"]] == [(waiting, "waiting"), (failed, "failed")]
    assert "空" in page["items"][1]["explanation"]
    rest = listed("/v1/imports", limit="2", cursor=page["next"])
    assert [(each["id"], each["state"], each["explanation"]) for each in rest["items"]] == [(done, "done", None)]


def test_exports_are_listed_newest_first(cloud: Cloud, time: Clock) -> None:
    """Those that are made and those that could not be."""
    first, _ = an_export(cloud, state="draft")
    time.at += timedelta(seconds=1)
    a_written_post(text="花" * 40_000)
    second, _ = an_export(cloud, state="draft", kind="xlsx")
    page = listed("/v1/exports", limit="1")
    assert (page["items"][0]["id"], page["items"][0]["state"]) == (second["id"], "failed")
    assert "CSV" in page["items"][0]["explanation"]
    rest = listed("/v1/exports", limit="9", cursor=page["next"])["items"]
    assert [(each["id"], each["state"], each["posts"]) for each in rest] == [(first["id"], "done", 0)]


@pytest.mark.parametrize("route", ["/v1/imports", "/v1/exports"])
def test_a_cursor_is_good_for_its_own_list(cloud: Cloud, time: Clock, route: str) -> None:
    """One that was made up is refused."""
    assert ask(api, f"GET {route}", query={"cursor": "made-up"}).status == 400


def test_a_file_that_never_comes_is_not_awaited_for_ever(cloud: Cloud, time: Clock) -> None:
    """After a day the import is expired: told by its event, over for every act, and a late file is removed unread."""
    import_id = awaited()
    (entry,) = entries("expire-import")
    assert entry.due == time.at + timedelta(days=1)
    come_due(time, "expire-import")
    assert read_import(import_id)["state"] == "expired"
    assert [item["event"] for item in table.query(f"TRACE#IMPORT#{import_id}").items] == [
        "ImportOpened",
        "ImportExpired",
    ]
    for what in ("runs", "undo", "cancellation"):
        assert act(import_id, what).body["code"] == "wrong-state"
    upload(cloud, import_id, a_sheet(some_rows(1)))
    assert (read_import(import_id)["state"], entries("check-import"), entries("expire-import")) == ("expired", [], [])


def test_a_file_that_came_ends_the_waiting(cloud: Cloud, time: Clock) -> None:
    """Nothing is left on the agenda; and for an import that was given up the day passes without an effect."""
    an_import(cloud, a_sheet(some_rows(1)))
    assert entries("expire-import") == []
    given_up = awaited()
    assert act(given_up, "cancellation").status == 200
    come_due(time, "expire-import")
    assert (read_import(given_up)["state"], entries("expire-import")) == ("cancelled", [])
