"""Rights over the routes: what they do to a submission, and what is told of their end."""

from datetime import timedelta
from typing import Any

import pytest

from socialops import clock, table
from tests.cloud import START, Clock, Cloud
from tests.stages.planning.acts_media import a_picture_named, come_due, delete, describe, entries, events, restore
from tests.stages.planning.acts_planning import a_written_post, submit

DAY = timedelta(days=1)


def note(**fields: Any) -> dict[str, Any]:
    """A note on rights in a request."""
    return {"holder": "某摄影师 📷", "licence": "own", **fields}


def test_what_has_ended_keeps_a_post_from_being_submitted(cloud: Cloud, time: Clock) -> None:
    """The problem says which file and when; a renewal lets the post go."""
    media_id = a_picture_named(cloud, "x")
    describe(media_id, rights=note(valid_until=clock.text(START + DAY)))
    post = a_written_post(media=[media_id])
    time.advance(days=2)
    answer = submit(post)
    assert (answer.status, answer.body["code"]) == (422, "checks-failed")
    (found, *_) = [each for each in answer.body["facts"]["findings"] if each["rule"] == "media.rights"]
    assert (found["verdict"], "2026-11-24" in found["reason"]) == ("block", True)
    describe(media_id, rights=note(valid_until=clock.text(START + 90 * DAY)))
    assert submit(post).status == 201


@pytest.mark.parametrize(("language", "words"), [("en", "end soon"), ("zh-CN", "即将")])
def test_what_ends_soon_is_shown_to_the_reviewers(cloud: Cloud, time: Clock, language: str, words: str) -> None:
    """The post is submitted, and the review says what to look at."""
    media_id = a_picture_named(cloud, "x")
    describe(media_id, rights=note(valid_until=clock.text(START + 5 * DAY)))
    answer = submit(a_written_post(media=[media_id]), **{"accept-language": language})
    found = [each for each in answer.body["findings"] if each["rule"] == "media.rights"]
    assert [(each["verdict"], words in each["reason"]) for each in found] == [("evidence", True)] * 2


def test_the_end_is_told_fourteen_days_before_and_at_the_end(cloud: Cloud, time: Clock) -> None:
    """Two events with file, owner and end, at their times; then nothing is on the agenda."""
    media_id = a_picture_named(cloud, "x")
    until = START + 40 * DAY
    describe(media_id, rights=note(valid_until=clock.text(until)))
    assert come_due(time, "rights").due == until - 14 * DAY
    assert come_due(time, "rights").due == until
    told = [item for item in table.query(f"TRACE#MEDIA#{media_id}").items if item["event"].startswith("MediaRights")]
    assert [item["event"] for item in told] == ["MediaRightsEnding", "MediaRightsEnded"]
    assert told[0]["data"] == {"media_id": media_id, "owner": "ling", "until": clock.text(until)}
    assert entries("rights") == []


def test_a_renewal_moves_what_is_on_the_agenda(cloud: Cloud, time: Clock) -> None:
    """One entry at a time, at the time of the present note; none without a note or for a deleted file."""
    media_id = a_picture_named(cloud, "x")
    describe(media_id, rights=note(valid_until=clock.text(START + 40 * DAY)))
    describe(media_id, rights=note(valid_until=clock.text(START + 80 * DAY)))
    assert [entry.due for entry in entries("rights")] == [START + 66 * DAY]
    delete(media_id)
    assert (entries("rights"), len(entries("media-purge"))) == ([], 1)
    restore(media_id)
    assert [entry.due for entry in entries("rights")] == [START + 66 * DAY]
    describe(media_id, rights=None)
    assert entries("rights") == []


def test_rights_that_are_over_already_are_told_at_once(cloud: Cloud, time: Clock) -> None:
    """Who notes an end that has passed hears of the end, not of its approach."""
    media_id = a_picture_named(cloud, "x")
    describe(media_id, rights=note(valid_until=clock.text(START - DAY)))
    come_due(time, "rights")
    assert (events(media_id)[-1], entries("rights")) == ("MediaRightsEnded", [])


def test_the_journal_holds_no_word_of_the_note(cloud: Cloud, time: Clock) -> None:
    """A holder is a person often enough."""
    media_id = a_picture_named(cloud, "x")
    describe(media_id, rights=note(valid_until=clock.text(START + 40 * DAY)))
    assert "某摄影师" not in str(table.query(f"TRACE#MEDIA#{media_id}").items)
