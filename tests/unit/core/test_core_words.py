"""The language of an answer, and problem documents for every error in every language."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops import problems, words
from socialops.errors import SocialOpsError
from tests.rooms import imported


def family() -> list[type[SocialOpsError]]:
    """Every error of the system, of the stages too."""
    rooms = {"socialops", *imported()}

    def below(error: type[SocialOpsError]) -> list[type[SocialOpsError]]:
        return [error, *(each for child in error.__subclasses__() for each in below(child))]

    return [error for error in below(SocialOpsError) if error.__module__.partition(".")[0] in rooms]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh_CN"),
        ("en", "en"),
        ("EN-us", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("zh-TW", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("en;q=0.3,zh;q=0.7", "zh_CN"),
        ("fr,de;q=0.9,en;q=0.1", "en"),
        ("fr", "zh_CN"),
        ("en;q=0", "zh_CN"),
        ("en;q=high,zh", "zh_CN"),
        ("*", "zh_CN"),
    ],
)
def test_the_language_is_the_one_preferred_among_ours(header: str, language: str) -> None:
    """Chinese unless English is preferred, by the qualities that the header gives."""
    assert words.language_of(header) == language


@given(st.text())
def test_any_header_leads_to_a_language(header: str) -> None:
    """Whatever a client sends, the answer has a language of ours."""
    assert words.language_of(header) in words.LANGUAGES


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("error", family(), ids=lambda error: error.__name__)
def test_every_error_makes_a_whole_problem_document(error: type[SocialOpsError], language: str) -> None:
    """Cause, next step, who must act and whether a retry is safe: nothing is missing, whatever facts there are."""
    document = json.loads(json.dumps(problems.document(error(), language)))
    assert set(problems.SCHEMA["required"]) <= document.keys() <= set(problems.SCHEMA["properties"])
    assert all(document[name] for name in ("title", "detail", "next_step"))
    assert document["actor"] in problems.SCHEMA["properties"]["actor"]["enum"]
    assert 400 <= document["status"] <= 599
    assert "{" not in document["detail"] + document["next_step"] + document["title"]


def test_errors_are_told_apart_by_their_codes() -> None:
    """A code names one error and its special cases, so a client can branch on it."""
    first: dict[str, type[SocialOpsError]] = {}
    for error in family():
        assert issubclass(error, first.setdefault(error.code, error)), error.__name__


def test_languages_differ_where_people_read() -> None:
    """No title is the same in both languages: nobody forgot to translate one."""
    for error in family():
        titles = {problems.document(error(), language)["title"] for language in words.LANGUAGES}
        assert len(titles) == len(words.LANGUAGES), error.__name__


def test_a_missing_message_is_loud() -> None:
    """A key without words is an error of ours, not a key shown to people."""
    assert not words.has("error.nobody-wrote-this.title")
    with pytest.raises(KeyError):
        words.say("error.nobody-wrote-this.title")


def test_a_fact_that_is_not_given_shows_as_an_ellipsis() -> None:
    """A message is readable though a fact is missing."""
    assert words.say("error.unknown-zone.cause", "en") == "There is no time zone named …."
    assert words.say("error.unknown-zone.cause", "en", {"zone": "X"}) == "There is no time zone named X."
