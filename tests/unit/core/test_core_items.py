"""Items of the table hold JSON values and nothing else, and give back what they were given."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.items import decode, decode_item, encode, encode_item

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), VALUES))
def test_an_item_comes_back_as_it_was(item: dict[str, Any]) -> None:
    """What is written is what is read; fields of nothing are left out, and emptied maps stay emptied."""
    expected = {name: _without_nothing(value) for name, value in item.items() if value is not None}
    assert decode_item(encode_item(item)) == expected


def _without_nothing(value: Any) -> Any:
    """Maps lose fields of nothing at every depth; in lists nothing keeps its place."""
    if isinstance(value, dict):
        return {name: _without_nothing(each) for name, each in value.items() if each is not None}
    return [_without_nothing(each) for each in value] if isinstance(value, list) else value


def test_a_truth_is_not_a_number() -> None:
    """Booleans stay booleans, though Python takes them for integers."""
    assert (encode(True), encode(1)) == ({"BOOL": True}, {"N": "1"})
    assert decode(encode(False)) is False


@pytest.mark.parametrize("value", [1.5, float("nan"), {1}, b"bytes", object(), [0.1], {"a": 1.0}])
def test_what_the_table_does_not_hold_is_refused(value: Any) -> None:
    """Floats above all: money is fen and shares are per mille."""
    with pytest.raises(TypeError):
        encode(value)


def test_foreign_attribute_types_are_refused() -> None:
    """A set or bytes in the table was not written by us."""
    with pytest.raises(TypeError):
        decode({"SS": ["a"]})
