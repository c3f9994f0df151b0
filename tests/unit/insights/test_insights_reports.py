"""The weekly report: figures are sums of rows, compared with the week before, each naming its rows."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from insights.figures import change, ratio
from insights.reports import WeeklyReport
from insights.rows import PublicationRow, interactions
from insights.snapshots import Counts
from tests.unit.insights.samples import a_day, a_report, a_row, values_of

COUNTS: st.SearchStrategy[Counts] = st.dictionaries(
    st.sampled_from(["likes", "comments", "reposts", "quotes", "reads"]), st.integers(0, 10**9), min_size=1
)


@st.composite
def rows(draw: st.DrawFn) -> list[PublicationRow]:
    """Publications on up to three accounts of two platforms, of this week and earlier, read or not."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        account = draw(st.sampled_from([("w1", "weibo"), ("w2", "weibo"), ("m1", "mastodon")]))
        counts = draw(st.none() | COUNTS)
        base = draw(st.just({}) | COUNTS) if counts else {}
        fields = {"account_id": account[0], "platform": account[1], "account": account[0], "base": base}
        made.append(a_row(f"s{number}", counts, days=draw(st.integers(-9, 6)), **fields))
    return made


@given(rows=rows(), before=rows())
def test_every_figure_is_the_sum_of_its_rows(rows: list[PublicationRow], before: list[PublicationRow]) -> None:
    """Whatever the scope: add up what the rows of a figure gained and it is the figure."""
    report = a_report(rows, before)
    for name, figure in report.figures.items():
        scope, _, what = name.rpartition(".")
        opened = report.rows_of(name)
        assert opened is not None
        publications = [row for row in opened if isinstance(row, PublicationRow)]
        assert len(publications) == len(figure.rows)
        if what == "publications":
            assert figure.value == len(publications)
        elif what in {"interactions", "gained"}:
            assert figure.value == sum(interactions(row.gained()) or 0 for row in publications)
        elif scope.startswith("publication."):
            assert figure.value == publications[0].counts[what]
        elif not what.endswith("_milli"):
            assert figure.value == sum(row.gained()[what] for row in publications)


@given(rows=rows())
def test_platforms_and_accounts_add_up_to_the_total(rows: list[PublicationRow]) -> None:
    """No publication is lost between the lines of a table, none counts twice."""
    report = a_report(rows)
    for scopes in (report.platforms, report.accounts):
        for what in ("publications", "interactions", *report.counted):
            parts = [report.figures[name] for scope in scopes if (name := f"{scope.id}.{what}") in report.figures]
            total = report.figures.get(f"total.{what}")
            assert sum(part.value for part in parts) == (total.value if total else 0)


@given(counts=st.lists(COUNTS, min_size=1, max_size=4))
def test_weeks_add_up_to_the_platforms_count(counts: list[Counts]) -> None:
    """What each week gained, summed over the weeks, is what the platform shows in the end."""
    weeks = [a_row("s1", now, base=then) for then, now in zip([{}, *counts], counts, strict=False)]
    for name in counts[-1]:
        steps = [row for row in weeks if name in row.counts]
        if all(name in each for each in counts):
            assert sum(row.gained()[name] for row in steps) == counts[-1][name]


@given(rows=rows(), before=rows())
def test_a_report_is_its_json(rows: list[PublicationRow], before: list[PublicationRow]) -> None:
    """What is stored reads back as the same report."""
    report = a_report(rows, before)
    assert WeeklyReport.model_validate_json(report.model_dump_json()) == report


def test_figures_of_the_week_are_exactly_the_platforms() -> None:
    """For what went live in the week, totals are sums of the platform's counts; a count not told makes no figure."""
    report = a_report([a_row("s1", {"likes": 10, "comments": 2}), a_row("s2", {"likes": 5})])
    figures = values_of(report)
    assert {name: figures[f"total.{name}"] for name in ("publications", "interactions", "likes", "comments")} == {
        "publications": 2,
        "interactions": 17,
        "likes": 15,
        "comments": 2,
    }
    assert "total.reposts" not in figures
    assert "publication.s2.comments" not in figures
    assert figures["total.interactions_per_publication_milli"] == 8500


def test_an_earlier_publication_counts_with_its_gain() -> None:
    """It is not published again, but what it gained came in this week."""
    earlier = a_row("s0", {"likes": 30}, days=-4, base={"likes": 20})
    figures = values_of(a_report([earlier, a_row("s1", {"likes": 1})]))
    assert (figures["total.publications"], figures["total.likes"]) == (1, 11)
    assert (figures["publication.s0.likes"], figures["publication.s0.gained"]) == (30, 10)


def test_an_unread_publication_is_published_but_has_no_figures() -> None:
    """It counts as published, adds no zero to any sum, and the report says that it waits."""
    report = a_report([a_row("s1")])
    assert values_of(report) == {
        "total.publications": 1,
        "platform.weibo.publications": 1,
        "account.w1.publications": 1,
    }
    assert {note.code: note.facts.get("count") for note in report.notes}["not-collected"] == 1


def test_what_is_gone_keeps_its_last_figures() -> None:
    """A publication that the platform no longer shows still gained what it gained, and is named in the notes."""
    report = a_report([a_row("s1", {"likes": 7}, absent=True)])
    assert values_of(report)["total.likes"] == 7
    assert "absent" in {note.code for note in report.notes}


def test_the_week_before_is_compared_where_it_has_rows() -> None:
    """Previous value and change in per mille; without rows before, nothing is compared and a note says so."""
    now, then = [a_row("s1", {"likes": 15})], [a_row("s0", {"likes": 12}, days=-7)]
    compared, alone = a_report(now, then), a_report(now)
    likes, published = compared.figures["total.likes"], compared.figures["total.publications"]
    assert (likes.previous, likes.change, published.previous, published.change) == (12, 250, 1, 0)
    assert (alone.figures["total.likes"].previous, alone.figures["total.likes"].change) == (None, None)
    assert "no-comparison" in {note.code for note in alone.notes}
    assert "no-comparison" not in {note.code for note in compared.notes}


def test_few_publications_are_told_as_few() -> None:
    """Below five the reader is warned; from five on not."""
    few, enough = (a_report([a_row(f"s{n}", {"likes": 1}) for n in range(count)]) for count in (4, 5))
    assert [note.facts for note in few.notes if note.code == "few-publications"] == [{"count": 4}]
    assert "few-publications" not in {note.code for note in enough.notes}


def test_a_week_that_is_not_over_says_so() -> None:
    """A report made on Sunday evening is a report to date; one made on Monday is not."""
    sunday = a_report([a_row("s1")], made_at=datetime(2026, 11, 29, 15, 59, tzinfo=UTC))
    monday = a_report([a_row("s1")], made_at=datetime(2026, 11, 29, 16, 0, tzinfo=UTC))
    assert "week-not-over" in {note.code for note in sunday.notes}
    assert "week-not-over" not in {note.code for note in monday.notes}


def test_the_best_are_ranked_by_what_they_gained() -> None:
    """Most gained first, five at most; an old favourite that gained little is not above them."""
    fresh = [a_row(f"s{n}", {"likes": n * 10}) for n in range(6)]
    old = a_row("old", {"likes": 1000}, days=-7, base={"likes": 995})
    assert a_report([old, *fresh]).top == ["s5", "s4", "s3", "s2", "s1"]


def test_followers_are_counted_from_the_last_reading_before_the_week() -> None:
    """Value at the end of the week, gain since the week before, both opening the readings they come from."""
    days = [a_day(date(2026, 11, 23 + n), 100 + n) for n in range(7)]
    report = a_report(days, [a_day(date(2026, 11, 21), 80), a_day(date(2026, 11, 22), 90)])
    followers, gained = (report.figures[f"account.w1.{name}"] for name in ("followers", "followers_gained"))
    assert (followers.value, followers.previous, gained.value) == (106, 90, 16)
    assert gained.rows == ["w1:2026-11-22", "w1:2026-11-29"]
    assert [row.id for row in report.rows_of(gained.id) or []] == gained.rows
    assert values_of(report)["platform.weibo.followers_gained"] == values_of(report)["total.followers_gained"] == 16


def test_a_first_reading_gives_no_gain() -> None:
    """One reading tells how many followers there are, not how many came."""
    figures = values_of(a_report([a_day(date(2026, 11, 25), 50)]))
    assert figures["total.followers"] == 50
    assert "total.followers_gained" not in figures


def test_followers_are_compared_only_where_every_account_can_be() -> None:
    """An account that is new this week must not look like growth of the brand."""
    now = [a_day(date(2026, 11, 25), 50), a_day(date(2026, 11, 25), 9, "m1", platform="mastodon")]
    report = a_report(now, [a_day(date(2026, 11, 18), 40)])
    assert (report.figures["total.followers"].value, report.figures["total.followers"].previous) == (59, None)
    assert report.figures["account.w1.followers"].previous == 40


@given(value=st.integers(-(10**12), 10**12), previous=st.integers(1, 10**12))
def test_changes_are_whole_and_symmetric(value: int, previous: int) -> None:
    """Per mille, rounded half away from zero, the same size up and down; nothing to compare with zero."""
    assert abs(ratio(value, previous) * previous - value) * 2 <= previous
    assert ratio(-value, previous) == -ratio(value, previous)
    assert (change(value, 0), change(value, None)) == (None, None)
