"""A trace speaks every language of the team about every event."""

import re
from zoneinfo import ZoneInfo

import pytest

from governance import traces
from socialops import words
from socialops.events.catalogue import CATALOGUE
from socialops.platforms.registry import REGISTRY

ZONE = ZoneInfo("Asia/Shanghai")
LANGUAGES = pytest.mark.parametrize("language", words.LANGUAGES)


@LANGUAGES
@pytest.mark.parametrize("event", sorted(CATALOGUE))
def test_every_event_has_words(event: str, language: str) -> None:
    """The catalogue of messages has each event of the catalogue of events."""
    assert words.has(f"event.{event}", language)


@LANGUAGES
@pytest.mark.parametrize("event", sorted(CATALOGUE))
def test_words_use_only_facts_that_their_event_has(event: str, language: str) -> None:
    """No line ever shows an ellipsis where a fact should stand."""
    facts = {name: f"<{name}>" for name in CATALOGUE[event].model_fields} | dict.fromkeys(
        traces.INSTANTS, "2026-11-23T08:00:00.000Z"
    )
    said = words.say(f"event.{event}", language, traces.spoken(facts, language, ZONE))
    assert "…" not in said
    assert not re.search(r"[{}]", said)


@LANGUAGES
@pytest.mark.parametrize("platform", sorted(REGISTRY))
def test_every_platform_has_a_name(platform: str, language: str) -> None:
    """A line names platforms as people do."""
    assert traces.spoken({"platform": platform}, language, ZONE)["platform"] != platform


def test_a_reason_is_told_by_its_title_or_as_it_is() -> None:
    """What one of our rules decided has words; a platform's own code is shown, not hidden."""
    assert traces.spoken({"reason": "paused"}, "en", ZONE)["reason"] == "Paused"
    assert traces.spoken({"reason": "20019"}, "en", ZONE)["reason"] == "20019"
