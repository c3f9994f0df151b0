"""Rights: what a note allows at which time on which platform, and when its end is told."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning import media_life
from planning.media import MediaChange
from planning.rights import NOTICE, Rights, RightsInput, due_notice, findings_for, next_notice
from planning.rights_checks import of_post
from socialops import agenda
from tests.unit.planning.builders_planning import AT, a_picture, a_post

DAY = timedelta(days=1)
instants = st.integers(0, 60).map(lambda days: AT + days * DAY)
some_instant = st.none() | instants


def a_note(**fields: object) -> Rights:
    """A note on a picture of our own."""
    return Rights.model_validate({"holder": "某摄影师", "licence": "own", **fields})


def codes(note: Rights | None, at: datetime = AT, platform: str = "weibo", until: datetime | None = None) -> list[str]:
    """Codes of what is found."""
    return [found.code for found in findings_for(note, at, platform, until)]


@given(some_instant, some_instant, instants, some_instant)
def test_what_is_blocked_is_ended_before_it_could_be_shown(
    first: datetime | None, last: datetime | None, at: datetime, until: datetime | None
) -> None:
    """Blocked exactly when the rights are over at the first instant; silent exactly when they outlast the last by far.

    The rights may begin after the first instant: then somebody has to look.
    """
    note = a_note(valid_from=first, valid_until=last)
    until = max(at, until) if until else None
    found = findings_for(note, at, "weibo", until)
    assert any(each.verdict == "block" for each in found) == (last is not None and last <= at)
    covered = (last is None or last > (until or at) + NOTICE) and (first is None or first <= at)
    assert (found == []) == covered


@given(some_instant, instants)
def test_the_end_is_told_twice_at_most_and_in_order(last: datetime | None, at: datetime) -> None:
    """However late the note is written, its agenda tells of the end never before its time and comes to an end."""
    media, told = a_picture(), []
    rights = RightsInput(holder="某", licence="own", valid_until=last)
    media = media_life.change(media, MediaChange(rights=rights), at)
    while media.entry:
        entry = agenda.from_sort_key(media.entry)
        assert entry.due >= at
        at = entry.due
        media = media_life.tell(media, at)
        told.append((media.told, at))
    assert [name for name, _ in told] in ([], ["ending", "ended"], ["ended"])
    assert (told == []) == (last is None)
    assert last is None or (told[-1][0] == "ended" and told[-1][1] >= last)


def test_no_note_says_nothing() -> None:
    """What nobody noted is not doubted."""
    assert (codes(None), next_notice(None, "", AT), due_notice(None, AT)) == ([], None, "")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"platforms": ["weibo"]}, []),
        ({"platforms": ["douyin"]}, ["rights-platform"]),
        ({"territories": ["CN", "JP"]}, ["rights-territory"]),
        ({"licence": "licensed"}, ["rights-unproven"]),
        ({"licence": "licensed", "proof": "m9"}, []),
        ({"licence": "consent"}, ["rights-unproven"]),
        ({"valid_until": AT}, ["rights-ended"]),
        ({"valid_until": AT + DAY}, ["rights-ending"]),
        ({"valid_until": AT + NOTICE + DAY}, []),
        ({"valid_from": AT + DAY}, ["rights-ahead"]),
        ({"valid_from": AT}, []),
    ],
)
def test_a_note_is_held_against_place_time_and_proof(fields: dict[str, object], found: list[str]) -> None:
    """Each part of it that does not hold has its own code; the end itself is outside."""
    assert codes(a_note(**fields)) == found


def test_an_end_within_the_window_asks_the_reviewers() -> None:
    """Where the publication may still be early enough, nothing is refused."""
    found = findings_for(a_note(valid_until=AT + 5 * DAY), AT, "weibo", AT + 9 * DAY)
    assert [(each.verdict, each.code) for each in found] == [("evidence", "rights-ended")]


def test_a_post_is_told_by_platform_and_place_of_the_file() -> None:
    """A version with files of its own is judged by those."""
    media = {
        "m1": a_picture("m1", rights=a_note(valid_until=AT, source="合同 17")),
        "m2": a_picture("m2", rights=a_note(platforms=["weibo"])),
    }
    post = a_post(media=["m2", "m1"], variants={"weibo": {}, "mastodon": {"media": ["m2"]}})
    found = [(each.platform, each.code, each.verdict, each.facts["number"]) for each in of_post(post, media, AT)]
    assert found == [("weibo", "rights-ended", "block", 2), ("mastodon", "rights-platform", "block", 1)]
    assert next(iter(of_post(post, media, AT))).source == "合同 17"


def test_a_note_that_ends_before_it_begins_is_refused() -> None:
    """It would allow nothing."""
    with pytest.raises(ValidationError):
        RightsInput(holder="x", licence="own", valid_from=AT, valid_until=AT)


def test_other_rights_are_told_of_anew() -> None:
    """A renewal starts over; an edit of something else does not."""
    ended = media_life.tell(a_picture(rights=a_note(valid_until=AT)), AT)
    assert (ended.told, media_life.change(ended, MediaChange(alt="x"), AT).told) == ("ended", "ended")
    renewed = media_life.change(
        ended, MediaChange(rights=RightsInput(holder="某摄影师", licence="own", valid_until=AT + 60 * DAY)), AT
    )
    assert (renewed.told, agenda.from_sort_key(renewed.entry).due) == ("", AT + 60 * DAY - NOTICE)
    assert media_life.change(renewed, MediaChange(rights=None), AT).entry == ""
