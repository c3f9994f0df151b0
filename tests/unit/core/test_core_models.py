"""Stored things are values: they change by making the next one, and refuse what they cannot be."""

import json
from datetime import UTC, datetime, timedelta, timezone
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from socialops.errors import StaleVersion
from socialops.models import Entity, Fen, Frozen, Input, Instant, Line, Page, Text
from tests.rooms import imported

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Offer(Entity):
    """A thing of the test."""

    title: Line
    price: Fen = 0
    ends_at: Instant | None = None


class OfferInput(Input):
    """Its request body."""

    title: Line
    text: Text = ""


def an_offer(**fields: Any) -> Offer:
    """An offer in its first version."""
    return Offer.model_validate({"id": "o1", "created_at": AT, "updated_at": AT, "title": "秋茶", **fields})


def test_the_next_version_is_another_value() -> None:
    """A change raises the version by one and leaves the value it came from as it was."""
    first = an_offer()
    later = AT + timedelta(hours=1)
    second = first.next(later, title="冬茶")
    assert (second.version, second.title, second.updated_at, second.created_at) == (2, "冬茶", later, AT)
    assert (first.version, first.title, first.updated_at) == (1, "秋茶", AT)


@pytest.mark.parametrize("change", [{"title": ""}, {"price": -1}, {"price": 1.5}, {"price": "3"}, {"ends_at": "soon"}])
def test_a_change_is_checked_like_a_new_thing(change: dict[str, Any]) -> None:
    """No change leads to a value that could not have been made in the first place."""
    with pytest.raises(ValidationError):
        an_offer().next(AT, **change)


@given(st.integers(1, 50), st.integers(0, 60))
def test_only_the_present_version_is_expected(present: int, seen: int) -> None:
    """A caller who saw another version than the present one is told both."""
    offer = an_offer(version=present)
    if seen == present:
        assert offer.expect(seen) is offer
        return
    with pytest.raises(StaleVersion) as refused:
        offer.expect(seen)
    assert (refused.value.facts["seen"], refused.value.facts["now"]) == (seen, present)


def test_values_do_not_change() -> None:
    """Assigning to a field of a thing fails."""
    with pytest.raises(ValidationError):
        an_offer().title = "anders"  # type: ignore[misc]  # the claim itself


def test_a_thing_survives_its_storage() -> None:
    """What is written as JSON is read as the same value, and fields of a later version are passed over."""
    offer = an_offer(price=990, ends_at=AT)
    stored = json.loads(offer.model_dump_json()) | {"invented_later": 1}
    assert Offer.model_validate(stored) == offer


def test_a_request_may_not_have_unknown_fields() -> None:
    """A misspelt field is refused instead of lost."""
    with pytest.raises(ValidationError, match="titel"):
        OfferInput.model_validate({"title": "x", "titel": "y"})


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9.5))])))
def test_instants_are_kept_in_utc_to_the_millisecond(moment: datetime) -> None:
    """Whatever offset an instant comes with, it is stored in UTC, cut to milliseconds; or refused, never a crash."""
    try:
        kept = an_offer(ends_at=moment).ends_at
    except ValidationError:
        assert moment.year in (1, 9999)
        return
    assert kept is not None
    assert timedelta() <= moment - kept < timedelta(milliseconds=1)
    assert (kept.tzinfo, kept.microsecond % 1000) == (UTC, 0)


def test_a_time_without_zone_is_no_instant() -> None:
    """A naive time is refused."""
    with pytest.raises(ValidationError):
        an_offer(ends_at="2026-11-23T08:00:00")


def test_a_line_is_stripped_and_bounded() -> None:
    """Blank lines and lines beyond 200 characters are refused; white space around goes."""
    assert OfferInput(title="  秋茶 ").title == "秋茶"
    for wrong in ("   ", "长" * 201):
        with pytest.raises(ValidationError):
            OfferInput(title=wrong)


def test_a_page_carries_its_items_and_its_cursor() -> None:
    """A page of a model serialises as items and next; the last has no next."""

    class Row(Frozen):
        n: int

    page: BaseModel = Page[Row](items=[Row(n=1)])
    assert page.model_dump(mode="json") == {"items": [{"n": 1}], "next": None}


def _all(model: type[BaseModel]) -> list[type[BaseModel]]:
    return [model, *(each for sub in model.__subclasses__() for each in _all(sub))]


def _restored(model: type[BaseModel]) -> list[str]:
    """Fields whose nothing would be read back as something."""
    fields = model.model_fields.items()
    return [name for name, field in fields if _may_be_nothing(field.annotation) and not _is_nothing(field)]


def _may_be_nothing(annotation: Any) -> bool:
    return annotation is type(None) or any(_may_be_nothing(part) for part in _sides(annotation))


def _sides(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()


def _is_nothing(field: FieldInfo) -> bool:
    return field.is_required() or field.get_default(call_default_factory=True, validated_data={}) is None


def test_what_is_stored_as_nothing_is_read_as_nothing() -> None:
    """The table keeps no empty fields, so one that may be empty is empty by default, in everything we keep."""

    class Careless(Frozen):
        ends_at: Instant | None = AT
        price: Fen | None = None
        tags: list[str] | None = Field(default_factory=list)

    rooms = imported()
    ours = [model for model in _all(Frozen) if model.__module__.partition(".")[0] in {"socialops", *rooms}]
    assert len(ours) > 100
    assert _restored(Careless) == ["ends_at", "tags"]
    assert [f"{model.__name__}.{name}" for model in ours for name in _restored(model)] == []
