"""The search through notes: kept behind them by events in any order, proved against the text, of bounded cost."""

import pytest

from infra.local.calls import count_calls
from planning import keys, search_store
from planning.searching import PROBES
from socialops import table
from socialops.changes import Keep
from socialops.clock import now
from socialops.errors import Busy
from socialops.table import Origin
from tests.cloud import Clock
from tests.stages.planning.acts_research import a_note, change_note, found, happened, index, rows, search, stored

ARCHIVE = "POST /v1/research/notes/{note_id}/archive"
RESTORE = "POST /v1/research/notes/{note_id}/restoration"


def test_a_note_is_found_by_what_stands_in_any_of_its_fields(time: Clock) -> None:
    """Title, finding, quote, conclusions and tags; one character, emoji, full width and mixed writing."""
    note = a_note(quote="预售 ＳＡＬＥ 开启🎉", conclusions=["我们提前三周"], tags=["大促"])
    for question in (
        "竞品",
        "三家竞品",
        "sale",
        "ＳＡＬＥ",
        "🎉",
        "周",
        "大促",
        "提前三周",
        "竞品 Sale 🎉",
        "预热，开启",
    ):
        assert found(question) == [note["id"]], question
    for question in ("新品", "sal", "🎊", "竞品 新品", "品竞"):
        assert found(question) == [], question


def test_a_hit_shows_where_it_was_found(time: Clock) -> None:
    """Spans count Unicode characters of the snippet as it was written."""
    a_note(title="😀双１１预热", finding="前两周就开始预热")
    (hit,) = search("预热").body["items"]
    shown = [
        (each["field"], [each["text"][span["start"] : span["end"]] for span in each["spans"]])
        for each in hit["snippets"]
    ]
    assert shown == [("title", ["预热"]), ("finding", ["预热"])]
    assert hit["title"] == "😀双１１预热"


def test_an_edit_takes_stale_pieces_away(time: Clock) -> None:
    """What a note no longer says no longer finds it, and no row of it stays in the index."""
    note = a_note(title="题", finding="山茶花")
    change_note(note, finding="栀子花")
    index(note["id"])
    assert (found("山茶"), found("栀子")) == ([], [note["id"]])
    assert (rows("GRAM#山茶"), rows("GRAM#山"), rows("GRAM#花")) == ([], [], [note["id"]])


def test_the_index_follows_whatever_the_order_of_events(time: Clock) -> None:
    """Late, doubled and early events lead to the note as it is; one for no note at all does nothing."""
    note = a_note(indexed=False, finding="山茶花")
    edited = change_note(note, finding="栀子花").body
    archived = change_note(edited, ARCHIVE).body
    names = ("ResearchNoteArchived", "ResearchNoteEdited", "ResearchNoteWritten", "ResearchNoteEdited")
    events = [{"event": name, "subject": f"NOTE#{note['id']}"} for name in names]
    assert happened(*events) == {"batchItemFailures": []}
    assert (found("山茶"), found("栀子"), rows("GRAM#栀子")) == ([], [], [])
    change_note(archived, RESTORE)
    assert happened({"event": "ResearchNoteRestored", "subject": f"NOTE#{note['id']}"}) == {"batchItemFailures": []}
    assert found("栀子") == [note["id"]]
    assert index("none") == {"batchItemFailures": []}


def test_an_event_for_what_is_indexed_already_costs_one_read(time: Clock) -> None:
    """The version that the index holds is told by its record."""
    note = a_note()
    with count_calls() as calls:
        index(note["id"])
    assert calls.total == 1


def test_a_find_is_proved_against_the_text(time: Clock) -> None:
    """Before the index follows an edit or an archiving, the old words find nothing; a stray row is no hit."""
    note = a_note(title="题", finding="山茶花")
    change_note(note, finding="栀子花")
    assert found("山茶") == []
    other = a_note(title="别的", finding="别的")
    table.commit([Keep(keys.gram("山茶", other["id"]), {})], [], Origin("test", now()))
    assert found("山茶") == []
    archived = a_note(title="题", finding="茉莉花")
    change_note(archived, ARCHIVE)
    assert found("茉莉") == []


def test_a_long_note_is_indexed_in_parts_and_a_crash_between_them_heals(
    time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever part was written when it stopped, the next event finishes it and leaves no stale row."""
    long = "".join(chr(0x4E00 + 7 * n) for n in range(250))
    note = a_note(indexed=False, title="题", finding=long)
    whole = table.commit
    written: list[int] = []

    def crash(*args: object, **more: object) -> None:
        written.append(1)
        if len(written) == 3:
            raise ConnectionError("gone")
        whole(*args, **more)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(table, "commit", crash)
        assert index(note["id"])["batchItemFailures"]
    change_note(note, finding="短")
    assert index(note["id"]) == {"batchItemFailures": []}
    assert found(long[10:12]) == []
    assert (rows(f"GRAM#{long[0:2]}"), rows(f"GRAM#{long[0]}")) == ([], [])
    assert found("短") == [note["id"]]


def test_a_text_too_long_for_one_record_with_the_old_one_is_indexed_through_nothing(
    time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old rows go, then new ones come; the end is the same."""
    note = a_note(title="题", finding="山茶花")
    change_note(note, finding="栀子盛开")
    monkeypatch.setattr(search_store, "MOST_OF_A_RECORD", 10)
    assert index(note["id"]) == {"batchItemFailures": []}
    assert (found("栀子盛开"), rows("GRAM#山茶"), rows("GRAM#花")) == ([note["id"]], [], [])


def test_the_longest_note_takes_a_bounded_number_of_commits(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 98 rows, so fifteen thousand characters of three thousand kinds stay below two hundred."""
    text = "".join(chr(0x4E00 + (n * n // 7 + 11 * n) % 3000) for n in range(15_000))
    note = a_note(indexed=False, finding=text[:10_000], quote=text[10_000:])
    written: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(table, "commit", lambda changes, *_, **__: written.append(len(changes)))
        index(note["id"])
    assert (max(written), len(written) < 200) == (99, True)


def test_who_was_overtaken_writes_nothing_more(time: Clock) -> None:
    """When another took the turn, a batch of the earlier one is refused as a whole."""
    note = a_note()
    record = stored(f"NOTE#{note['id']}", "INDEXED")
    assert record is not None
    change_note(note, finding="栀子花")
    overtaken = [Keep(keys.indexed(note["id"]), {**record, "turn": record["turn"] + 1})]
    real = table.get_many

    def slow(wanted: object) -> object:
        answer = real(wanted)  # type: ignore[arg-type]  # passed on as it came
        table.commit(overtaken, [], Origin("other", now()))
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(table, "get_many", slow)
        with pytest.raises(Busy):
            search_store.index_note(note["id"], Origin("test", now()))
    assert rows("GRAM#栀子") == []


def test_a_page_costs_at_most_five_calls_however_many_notes_there_are(time: Clock) -> None:
    """One query for each of at most four pieces, and one read of the notes of the page; pages follow each other."""
    for number in range(12):
        time.advance(seconds=1)
        a_note(title=f"第{number}条", finding="三家竞品提前两周预热大促销", tags=["罕见"] if number == 0 else [])
    with count_calls() as calls:
        page = search("三家竞品提前两周预热大促销", limit="5").body
    assert (len(page["items"]), calls.total) == (5, PROBES + 1)
    seen = [hit["note_id"] for hit in page["items"]]
    while page["next"]:
        page = search("三家竞品提前两周预热大促销", limit="5", cursor=page["next"]).body
        seen += [hit["note_id"] for hit in page["items"]]
    assert len(seen) == len(set(seen)) == 12
    assert seen == sorted(seen, reverse=True)
    assert len(found("罕见 竞品")) == 1


def test_a_rare_word_is_found_behind_many_notes_with_the_common_one(
    time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece that reaches farthest leads, so one page is enough."""
    monkeypatch.setattr(search_store, "DEPTH", 3)
    rare = a_note(title="题", finding="竞品与栀子")
    for _ in range(6):
        time.advance(seconds=1)
        a_note(title="题", finding="竞品")
    assert found("竞品 栀子") == [rare["id"]]
    common = search("竞品 的确").body
    assert (common["items"], common["next"]) == ([], None)


def test_a_cursor_of_another_question_is_refused(time: Clock) -> None:
    """A cursor holds for the question that made it."""
    for _ in range(2):
        time.advance(seconds=1)
        a_note()
    cursor = search("竞品", limit="1").body["next"]
    refused = search("预热", cursor=cursor)
    assert (refused.status, refused.body["code"]) == (400, "bad-cursor")


@pytest.mark.parametrize("question", ["，。", "\u200b", "   "])
def test_a_question_of_nothing_is_told(time: Clock, question: str) -> None:
    """Blanks, punctuation and hidden characters ask for nothing; the answer says where."""
    refused = search(question)
    assert (refused.status, refused.body["facts"]["errors"][0]["where"]) == (422, "query.q")
    assert search("没有人写过").body == {"items": [], "next": None}
