"""The table of occasions: complete, worded, subscribed, and free of anything personal."""

import re

import pytest

from notices.occasions import OCCASIONS, SETTLES, reason_of
from notices.recipients import facts_of, said
from notices.silence import SILENT
from notices.wording import tell
from socialops import words
from socialops.events.catalogue import CATALOGUE
from socialops.names import SUBSCRIPTIONS

HEARD = OCCASIONS.keys() | SETTLES.keys()
SUBJECTS = {
    "Competitor": "COMPETITOR#c",
    "Export": "EXPORT#e",
    "Import": "IMPORT#i",
    "Media": "MEDIA#m",
    "Plan": "PLAN#p",
    "Series": "SERIES#s",
}
"""Beginning of an event's name → what such an event is about; all others are about a post."""


def test_every_event_is_told_settles_or_is_silent_on_purpose() -> None:
    """No event of the house is forgotten, and none is in two places."""
    assert HEARD | SILENT.keys() == CATALOGUE.keys()
    assert HEARD & SILENT.keys() == set()


def test_just_these_events_come_to_the_messenger() -> None:
    """The subscription is what the tables name."""
    assert set(SUBSCRIPTIONS["notices"]) == HEARD
    assert len(SUBSCRIPTIONS["notices"]) == len(HEARD)


@pytest.mark.parametrize("event", OCCASIONS)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_occasion_has_words(event: str, language: str) -> None:
    """A title of one line, a body and a next step in each language, with or without facts."""
    told = tell(event, {"title": "a\nb", "platform": "weibo", "reason": "paused"}, language)
    assert told.title
    assert told.body
    assert told.next
    assert "\n" not in told.title


@pytest.mark.parametrize("event", OCCASIONS)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_notice_has_a_gap(event: str, language: str) -> None:
    """Whatever its words name is kept with it: the fields of its event, and what its things say of themselves."""
    of_things = dict.fromkeys(("title", "platform", "handle", "account_id"), "x")
    told = tell(event, said({**of_things, **dict.fromkeys(CATALOGUE[event].model_fields, "1")}), language)
    assert "…" not in f"{told.title}{told.body}{told.next}"


def test_how_a_promotion_ended_reads_as_words() -> None:
    """Not as the code of its state."""
    assert tell("PromotionEnded", {"how": "rejected"}, "zh_CN").title == "推广已结束（未通过平台审核）"
    assert tell("PromotionOffPace", {"pace": "behind"}, "en").title == "A promotion is off its pace (too slow)"


def test_what_is_settled_was_told_for_some_occasion() -> None:
    """A settlement names reasons that an occasion gives about a thing of the same kind."""
    given = {(reason_of(event), occasion.thing) for event, occasion in OCCASIONS.items()}
    named = {(reason, each.thing) for all_ in SETTLES.values() for each in all_ for reason in each.reasons}
    assert named <= given


@pytest.mark.parametrize("event", sorted(HEARD))
def test_what_it_is_about_can_be_told_from_the_event_alone(event: str) -> None:
    """Things and links are filled by the event's own fields, so a thing that is gone breaks nothing."""
    data = {name: "x" for name in CATALOGUE[event].model_fields if name not in ("subject", "root")}
    subject = next((pk for name, pk in SUBJECTS.items() if event.startswith(name)), "POST#p")
    detail = {"at": "2026-11-23T08:00:00.000Z", "subject": subject, "root": subject, "data": data}
    facts = facts_of(detail, [])
    patterns = [each.thing for each in SETTLES.get(event, ())]
    if event in OCCASIONS:
        patterns += [OCCASIONS[event].thing, OCCASIONS[event].link]
    for pattern in patterns:
        assert set(re.findall(r"{(\w+)}", pattern)) <= facts.keys()


def test_reasons_read_as_words() -> None:
    """The name of an event in the form of a code."""
    assert reason_of("SlaMissed") == "sla-missed"
    assert reason_of("SendingHandoffLate") == "sending-handoff-late"
