"""Rows of a calendar sheet: what people write, what an export writes, and that the two agree."""

import base64
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planning import research_sheets
from planning.posts import ApprovedContent
from planning.research_sheets import SheetInput
from publishing import calendar_importing, calendar_rows, calendar_sheets
from publishing.accounts import Account
from publishing.calendar_rows import Known, Outcome, Wanted
from publishing.conflicts import Standing
from publishing.plan_store import Planning
from publishing.sendings import Sending, schedule
from socialops.platforms.content import Content
from socialops.platforms.registry import platform
from socialops.sheets import texts, workbooks

NOW = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
DUES = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    # The hours that Paris, New York and Lord Howe show twice.
    st.builds(
        lambda edge, minutes: edge + timedelta(minutes=minutes),
        st.sampled_from(
            [
                datetime(2026, 10, 25, tzinfo=UTC),
                datetime(2026, 11, 1, 5, tzinfo=UTC),
                datetime(2026, 4, 4, 14, tzinfo=UTC),
            ]
        ),
        st.integers(0, 120),
    ),
)
TEXTS = ["=1+1", "@山茶花 上新🌸", "+SUM(A1)", "'引号", 'a,b;c"d\ne']


def an_account(account_id: str = "a1", name: str = "官方号") -> Account:
    """A connected account."""
    return Account(
        id=account_id,
        created_at=NOW,
        updated_at=NOW,
        platform="weibo",
        remote_id="1",
        handle="@shop",
        name=name,
        connected_by="ling",
    )


def a_sending(sending_id: str = "s1", due: datetime = NOW + timedelta(days=2), **fields: Any) -> Sending:
    """A publication that is planned."""
    given_ = {"text": "新品", **fields}
    content = Content(given_.pop("text"))
    return schedule(
        sending_id,
        NOW - timedelta(days=400),
        kind="post",
        platform="weibo",
        account_id="a1",
        subject="p1",
        root="POST#p1",
        owner="ling",
        content=content,
        content_hash="h1",
        due=due,
        **given_,
    ).after


def a_standing(account: Account) -> Standing:
    """What holds of an account with nothing planned."""
    return Standing(
        account=account,
        platform=platform("weibo"),
        token=None,
        zone="Asia/Shanghai",
        paused=frozenset(),
        cadence=None,
        turn=0,
        used={},
        at=account.created_at,
        taken=(),
        known_from=account.created_at,
        known_until=account.created_at,
    )


def known(*sendings: Sending, approved: str = "h1") -> Known:
    """One account, one post with an approval of this hash, and some publications of it."""
    content = ApprovedContent(hash=approved, content=Content("新品")) if approved else None
    planning = Planning(a_standing(an_account()), {"weibo": content} if content else {})
    there = {each.id: each for each in sendings}
    posts = {"春茶": ["p1"], "两个": ["p1", "p2"]}
    return Known(there, posts, [an_account()], {("p1", "a1"): planning}, "Asia/Shanghai")


def weighed(*rows: dict[str, Any], against: Known | None = None) -> list[Outcome]:
    """What some rows do; each is numbered as a spreadsheet does."""
    wanted = [Wanted(row=number, **row) for number, row in enumerate(rows, start=2)]
    ids = {each.row: f"i1-{each.row}" for each in wanted}
    return calendar_rows.weigh(wanted, against or known(), ids, "ling", NOW)


def codes(*rows: dict[str, Any], against: Known | None = None) -> list[str]:
    """Of each row, the kind or what is wrong with it."""
    return [each.faults[0].code if each.faults else each.kind for each in weighed(*rows, against=against)]


@given(
    st.lists(
        st.tuples(
            DUES,
            st.sampled_from(["", *ZONES]),
            st.sampled_from(["", "double12"]),
            st.sampled_from(TEXTS),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["csv", "xlsx"]),
    st.sampled_from(["zh_CN", "en"]),
)
def test_an_export_imports_again_without_a_change(
    plans: list[tuple[datetime, str, str, str]], kind: str, language: str
) -> None:
    """Whatever the zone, the hour that comes twice, the text or the format: every row is the same as what is there."""
    sendings = [
        a_sending(f"s{number}", due, zone=zone, campaign=campaign, text=text)
        for number, (due, zone, campaign, text) in enumerate(plans)
    ]
    file = io.BytesIO()
    write = workbooks.write if kind == "xlsx" else texts.write
    write(calendar_importing.lines(sendings, {"a1": "=官方号"}, "Asia/Shanghai", language), file)
    sheet = research_sheets.read(
        SheetInput(file=base64.b64encode(file.getvalue()).decode()), calendar_rows.COLUMNS, calendar_rows.NEEDED
    )
    rows, faults = calendar_rows.parse(sheet)
    assert faults == []
    outcomes = calendar_rows.weigh(rows, known(*sendings), {}, "ling", NOW)
    assert [(each.wanted.id, each.kind) for each in outcomes] == [(each.id, "same") for each in sendings]


@given(st.sampled_from(ZONES), DUES)
@example("Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example("Europe/Paris", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
@example("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 10, tzinfo=UTC))
def test_the_cells_of_a_time_name_its_second(zone: str, due: datetime) -> None:
    """Wall-clock time, zone and fold of an export are the very second that is meant."""
    cells = calendar_rows.row_of(a_sending(due=due, zone=zone), "Asia/Shanghai")
    local = datetime.fromisoformat(cells["wall"]).replace(tzinfo=ZoneInfo(zone), fold=int(cells["fold"] or 0))
    assert local.astimezone(UTC) == a_sending(due=due).due.replace(microsecond=0)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026-11-24 20:00", "2026-11-24T20:00:00"),
        ("2026/1/4 8:05", "2026-01-04T08:05:00"),
        ("２０２６年11月24日　20：00", "2026-11-24T20:00:00"),
        ("2026-11-24T20:00:30", "2026-11-24T20:00:30"),
        ("2026-11-24", ""),
        ("2026-02-30 10:00", ""),
        ("2026-11-24 25:00", ""),
        ("明天 20:00", ""),
    ],
)
def test_times_are_read_as_people_and_spreadsheets_write_them(cell: str, time: str) -> None:
    """Also in full width; a day without a time of day is none."""
    assert calendar_rows.time_of(cell) == time


NEW = {"post_id": "p1", "account": "a1", "wall": "2026-12-01T20:00:00"}


def test_each_row_says_what_is_wrong_with_it() -> None:
    """Times, zones, posts, accounts and duplicates, each with a code of its own."""
    assert codes(
        NEW,
        NEW | {"wall": "2026-12-01T21:00:00", "account": "@SHOP", "post_id": "", "title": "春茶"},
        NEW,
        NEW | {"wall": "2026-11-01T20:00:00"},
        NEW | {"wall": "2028-12-01T20:00:00"},
        NEW | {"zone": "Mars/Base"},
        NEW | {"zone": "Europe/Paris", "wall": "2027-03-28T02:30:00"},
        NEW | {"zone": "Europe/Paris", "wall": "2027-10-31T02:30:00"},
        NEW | {"zone": "Europe/Paris", "wall": "2027-10-31T02:30:00", "fold": 1},
        NEW | {"post_id": "", "title": "两个"},
        NEW | {"post_id": "nobody"},
        NEW | {"account": "nobody"},
    ) == [
        "new",
        "new",
        "row-twice",
        "time-in-past",
        "too-far",
        "unknown-zone",
        "time-does-not-exist",
        "time-ambiguous",
        "new",
        "title-twice",
        "unknown-post",
        "unknown-account",
    ]
    assert codes(NEW, against=known(approved="")) == ["not-approved"]


def test_a_row_with_an_id_moves_only_what_differs() -> None:
    """The time and the campaign; another post or account, a live one, an unknown one are told."""
    there = a_sending()
    row = {**calendar_rows.row_of(there, "Asia/Shanghai"), "version": 1, "fold": None}
    (moved,) = weighed(row | {"wall": "2026-12-03T09:00:00"}, against=known(there))
    assert moved.step
    assert (moved.kind, moved.step.after.id) == ("moved", "s1")
    assert moved.step.after.due == datetime(2026, 12, 3, 1, tzinfo=UTC)
    (renamed,) = weighed(row | {"campaign": "spring"}, against=known(there))
    assert renamed.step
    assert (renamed.step.after.campaign, renamed.step.after.due) == ("spring", there.due)
    (anew,) = weighed(row | {"wall": "2026-12-03T09:00:00"}, against=known(there, approved="h2"))
    assert anew.step
    assert anew.step.after.content_hash == "h2"
    assert codes(row | {"version": 7, "wall": "2026-12-03T09:00:00"}, against=known(there)) == ["stale-version"]
    assert (
        calendar_rows.as_checked(weighed(row | {"version": None, "campaign": "x"}, against=known(there))[0]).version
        == 1
    )
    live = there.next(NOW, state="live")
    assert codes(row, against=known(live)) == ["same"]
    assert codes(row | {"version": 2, "wall": "2026-12-03T09:00:00"}, against=known(live)) == ["wrong-state"]
    for odd, code in (
        ({"post_id": "p2"}, "other-post"),
        ({"account": "a2"}, "other-account"),
        ({"id": "s9"}, "unknown-publication"),
    ):
        assert codes(row | odd, against=known(there)) == [code]


def test_what_is_on_the_calendar_is_not_planned_twice() -> None:
    """The same post on the same account in the same second is there already, whoever planned it."""
    outcomes = weighed(NEW, NEW | {"wall": "2026-12-02T20:00:00"})
    assert outcomes[0].step
    there = [calendar_rows.place_of(outcomes[0].step.after)]
    assert [each.kind for each in calendar_rows.without(outcomes, there)] == ["same", "new"]


def test_a_row_that_made_its_publication_makes_no_second() -> None:
    """Also when that was moved since: its id follows from the import and the row."""
    assert codes(NEW, against=known(a_sending("i1-2"))) == ["same"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_five_hundred_bad_rows_are_told_one_by_one(language: Any) -> None:
    """Each says where, what and what next, in words; GBK as spreadsheets save it."""
    head = "内容编号,账号,时间,时区,第几次\n"
    data = (head + "p1,a1,明天八点,Asia/Shanghai,2\n" * 500).encode("gb18030")
    sheet = research_sheets.read(
        SheetInput(file=base64.b64encode(data).decode()), calendar_rows.COLUMNS, calendar_rows.NEEDED
    )
    rows, faults = calendar_rows.parse(sheet)
    told = calendar_sheets.worded(faults, language)
    assert (rows, len(faults), len(told)) == ([], 1000, 1000)
    assert [each.row for each in told[::2]] == list(range(2, 502))
    assert told[0].column == ("时间" if language == "zh_CN" else "time")
    assert "明天八点" in told[0].what
    assert told[0].next_step
    assert "…" not in told[0].what + told[0].next_step
