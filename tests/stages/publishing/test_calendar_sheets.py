"""Sheets of the calendar over HTTP: out, in again, tried, applied in slices, and delivered twice."""

import base64
import io
import os
from datetime import timedelta
from typing import Any

import pytest

from publishing import calendar_importing, calendar_sheet_store, calendar_sheets, store
from socialops import aws, clock, table
from socialops.errors import Busy
from socialops.names import CALENDAR_SHEETS_PREFIX, Variable
from socialops.sheets import texts, workbooks
from tests.publishing_world import World, counted

IMPORT = "POST /v1/calendar-imports"
EXPORT = "POST /v1/calendar-exports"
READ = "GET /v1/calendar-imports/{import_id}"
HEAD = ["post_id", "account", "time", "zone", "fold", "campaign"]


def csv_of(*rows: list[str], head: list[str] = HEAD) -> str:
    """A sheet as CSV."""
    file = io.BytesIO()
    texts.write([head, *rows], file)
    return file.getvalue().decode("utf-8-sig")


def bring(world: World, csv: str, **body: Any) -> Any:
    """Import a sheet as a specialist."""
    return world.ask(IMPORT, role="specialist", body={"csv": csv, **body})


def exported(world: World, kind: str = "csv", **body: Any) -> bytes:
    """The file of the calendar, as it lies in the bucket."""
    day = f"{world.time.at:%Y-%m-%d}"
    end = f"{world.time.at + timedelta(days=60):%Y-%m-%d}"
    answer = world.ask(EXPORT, role="analyst", body={"from": day, "to": end, "kind": kind, **body})
    assert answer.status == 200, answer.body
    assert CALENDAR_SHEETS_PREFIX in answer.body["url"]
    name = answer.body["url"].partition(CALENDAR_SHEETS_PREFIX)[2].partition("?")[0]
    found = aws.client("s3").get_object(Bucket=os.environ[Variable.MEDIA_BUCKET], Key=f"{CALENDAR_SHEETS_PREFIX}{name}")
    data: bytes = found["Body"].read()
    return data


def days(world: World, count: int) -> list[list[str]]:
    """Rows of a post on as many evenings."""
    account = world.an_account(name="山茶花官方")
    world.a_post()
    start = world.time.at + timedelta(days=1)
    return [["p1", account, f"{start + timedelta(days=n):%Y-%m-%d} 20:00", "", "", ""] for n in range(count)]


def planned(world: World) -> list[str]:
    """When something is on the calendar."""
    end = world.time.at + timedelta(days=90)
    return [clock.text(each.due) for each in calendar_sheet_store.sendings(world.time.at, end)]


def test_a_dry_run_tells_every_change_and_makes_none(world: World) -> None:
    """New ones with their instant, moves with both; nothing is on the calendar after it."""
    rows = days(world, 2)
    answer = bring(world, csv_of(*rows), dry_run=True)
    assert answer.status == 200, answer.body
    assert (answer.body["state"], answer.body["new"], answer.body["bad"], answer.body["id"]) == ("checked", 2, 0, "")
    assert [each["due"][11:] for each in answer.body["changes"]] == ["12:00:00.000Z"] * 2
    assert planned(world) == []


def test_an_import_plans_each_row_once_however_often_it_is_delivered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice that ends halfway and comes again, and the same sheet a second time, plan nothing twice."""
    monkeypatch.setattr(calendar_importing, "PART", 2)
    csv = csv_of(*days(world, 5))
    taken = store.take
    failing = iter([False, True])

    def halfway(*given: Any, **more: Any) -> None:
        if next(failing, False):
            raise Busy(operation="commit")
        taken(*given, **more)

    monkeypatch.setattr(store, "take", halfway)
    asked = bring(world, csv)
    assert (asked.status, asked.body["state"], asked.body["new"]) == (200, "applying", 5), asked.body
    world.run(seconds=3600)
    done = world.ask(READ, path={"import_id": asked.body["id"]}).body
    assert (done["state"], done["written"], done["failed"]) == ("done", 5, 0)
    assert len(planned(world)) == len(set(planned(world))) == 5
    again = bring(world, csv).body
    assert (again["new"], again["same"]) == (0, 5)
    world.run(seconds=600)
    assert len(planned(world)) == 5


def test_a_keyed_import_happens_once(world: World) -> None:
    """The same POST again has the same answer and begins nothing."""
    csv = csv_of(*days(world, 1))
    headers = {"idempotency-key": "k1"}
    first, second = (world.ask(IMPORT, body={"csv": csv}, headers=headers) for _ in range(2))
    assert first.body == second.body
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_file_imports_without_a_change_and_edited_times_are_moves(world: World, kind: str) -> None:
    """The file goes out and comes in; one edited cell moves one publication."""
    bring(world, csv_of(*days(world, 3)))
    world.run(seconds=600)
    data = exported(world, kind)
    same = world.ask(IMPORT, body={"file": base64.b64encode(data).decode(), "dry_run": True}).body
    assert (same["rows"], same["same"], same["bad"], same["problems"]) == (3, 3, 0, [])
    reader = workbooks.read(io.BytesIO(data)) if kind == "xlsx" else texts.read(io.BytesIO(data), "utf-8-sig")
    head, *rows = [[cell.text for cell in row] for row in reader]
    rows[0][head.index("time")] = rows[0][head.index("time")].replace("20:00", "09:30")
    moved = bring(world, csv_of(*rows, head=head))
    assert (moved.body["moved"], moved.body["same"]) == (1, 2), moved.body
    world.run(seconds=600)
    assert [due[11:16] for due in planned(world)] == ["01:30", "12:00", "12:00"]


def test_bad_rows_stop_the_sheet_unless_they_are_skipped(world: World) -> None:
    """All or nothing: 422 tells row, column, what is wrong and what to do; with `skip_bad` the rest goes on."""
    rows = days(world, 2)
    bad = [*rows[0][:2], "2020-01-01 20:00", *rows[0][3:]]
    csv = csv_of(*rows, bad)
    refused = bring(world, csv)
    assert refused.status == 422
    (error,) = refused.body["facts"]["errors"]
    assert error["where"] == "row 4, column “time”"
    assert error["what"]
    assert error["next"] == "Choose a time in the future."
    assert planned(world) == []
    taken = bring(world, csv, skip_bad=True)
    assert (taken.status, taken.body["new"], taken.body["bad"]) == (200, 2, 1)
    world.run(seconds=600)
    assert len(planned(world)) == 2


def test_what_became_impossible_meanwhile_is_told_by_row(world: World) -> None:
    """An approval that is withdrawn between check and writing fails its rows, and says so."""
    csv = csv_of(*days(world, 2))
    asked = bring(world, csv)
    world.change_post(text="改过了")
    world.run(seconds=600)
    done = world.ask(READ, path={"import_id": asked.body["id"]}).body
    assert (done["state"], done["written"], done["failed"]) == ("done", 0, 2)
    assert [(each["row"], each["code"]) for each in done["problems"]] == [(2, "not-approved"), (3, "not-approved")]
    assert planned(world) == []


def test_who_moves_a_publication_meanwhile_is_not_overruled(world: World) -> None:
    """A row is bound to what it was checked against; an older file is refused by the version in it."""
    account = world.an_account()
    world.a_post()
    sending_id = world.schedule(account, after=86_400)
    rows = [[cell.text for cell in row] for row in texts.read(io.BytesIO(exported(world)), "utf-8-sig")]
    place = rows[0].index("time")
    rows[1][place] = f"{world.time.at + timedelta(days=3):%Y-%m-%d} 09:00"
    unbound = [cell if name != "version" else "" for name, cell in zip(rows[0], rows[1], strict=True)]
    asked = bring(world, csv_of(unbound, head=rows[0]))
    assert asked.body["moved"] == 1, asked.body
    later = {"at": clock.text(world.time.at + timedelta(days=5))}
    path, seen = {"publication_id": sending_id}, {"if-match": '"1"'}
    assert world.ask("PATCH /v1/publications/{publication_id}", path=path, body=later, headers=seen).status == 200
    world.run(seconds=600)
    done = world.ask(READ, path={"import_id": asked.body["id"]}).body
    assert [each["code"] for each in done["problems"]] == ["stale-version"]
    assert planned(world) == [later["at"]]
    refused = bring(world, csv_of(rows[1], head=rows[0]), dry_run=True).body
    assert [each["code"] for each in refused["problems"]] == ["stale-version"]


def test_five_hundred_bad_rows_are_told_in_few_calls(world: World) -> None:
    """Each row by its number; what they are weighed against is read a hundred at a time."""
    account = world.an_account()
    csv = csv_of(*([f"p-{n}", account, "2026-12-24 20:00", "", "", ""] for n in range(500)))
    with counted() as calls:
        answer = bring(world, csv, dry_run=True)
    assert (answer.status, answer.body["bad"], answer.body["untold"]) == (200, 500, 0)
    assert [each["row"] for each in answer.body["problems"]] == list(range(2, 502))
    assert all(each["what"] and each["next_step"] for each in answer.body["problems"])
    assert len(calls.names) <= 20
    assert bring(world, csv_of(*[["p", account, "x", "", "", ""]] * 501), dry_run=True).body["problems"][0]["code"] == (
        "too-many-rows"
    )


def test_formulas_neither_leave_nor_enter(world: World) -> None:
    """A text that a spreadsheet would run is defused in the file; a formula in a cell is told."""
    account = world.an_account()
    world.a_post(text="=HYPERLINK(1)")
    world.schedule(account, after=86_400)
    assert b"'=HYPERLINK" in exported(world)
    assert b"=HYPERLINK" not in exported(world, account_id="another")
    told = bring(world, csv_of(["p1", account, "2026-12-01 20:00", "", "", ""]).replace("p1", "=1+1"), dry_run=True)
    assert told.body["problems"][0]["code"] == "formula"


def test_a_file_has_a_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A range with more than one file holds is refused with what to do."""
    bring(world, csv_of(*days(world, 2)))
    world.run(seconds=600)
    monkeypatch.setattr(calendar_importing, "MOST_EXPORTED", 1)
    day, end = f"{world.time.at:%Y-%m-%d}", f"{world.time.at + timedelta(days=9):%Y-%m-%d}"
    answer = world.ask(EXPORT, body={"from": day, "to": end})
    assert (answer.status, "shorter range" in answer.body["facts"]["errors"][0]["what"]) == (422, True)


def test_an_unknown_import_is_404(world: World) -> None:
    """Nobody asked for it."""
    assert world.ask(READ, path={"import_id": "nobody"}).status == 404
    assert calendar_sheets.PART * 4 <= table.AT_ONCE


def test_a_row_is_held_to_what_its_account_says(world: World) -> None:
    """A pause and a strict cadence refuse a row as they refuse a planning, in the dry run already."""
    rows = days(world, 2)
    cadence = {"hours": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "08:00", "closes": "12:00"}], "strict": True}
    told = world.ask("PUT /v1/accounts/{account_id}/cadence", path={"account_id": rows[0][1]}, body=cadence)
    assert told.status == 200, told.body
    tried = bring(world, csv_of(*rows), dry_run=True)
    assert [(each["row"], each["column"]) for each in tried.body["problems"]] == [(2, "time"), (3, "time")]
    assert "20:00" in tried.body["problems"][0]["what"]
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "危机"})
    mornings = [[post, account, when.replace("20:00", "09:00"), *rest] for post, account, when, *rest in rows]
    tried = bring(world, csv_of(*mornings), dry_run=True)
    assert tried.body["bad"] == 2, tried.body
    assert planned(world) == []


def test_rows_of_one_sheet_fill_an_allowance_together(world: World) -> None:
    """Five posts an hour are allowed: of seven rows in one hour five are planned, two are told why not."""
    account = world.an_account()
    for number in range(7):
        world.a_post(f"p{number}")
    day = f"{world.time.at + timedelta(days=1):%Y-%m-%d}"
    rows = [[f"p{number}", account, f"{day} 20:{number:02}", "", "", ""] for number in range(7)]
    answer = bring(world, csv_of(*rows))
    world.run(minutes=2)
    done = world.ask(READ, path={"import_id": answer.body["id"]}).body
    assert (done["state"], done["written"], done["failed"]) == ("done", 5, 2)
    assert {each["row"] for each in done["problems"]} == {7, 8}
    assert len(planned(world)) == 5
