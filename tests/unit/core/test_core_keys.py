"""Keys are made in one place per stage and described from there."""

from importlib import import_module
from types import ModuleType

import pytest

from socialops.keys import Key, access_pattern, patterns

ROOMS = ("planning", "publishing", "engagement", "insights", "governance", "agenda")


@access_pattern("AP-T02", "one thing in two parts")
def part(thing_id: str, number: int) -> Key:
    """A key of text and a padded number."""
    return Key(f"THING#{thing_id}", f"PART#{number:08}")


@access_pattern("AP-T01", "all things")
def things() -> str:
    """A list."""
    return "THINGS"


def test_patterns_are_read_from_the_functions_themselves() -> None:
    """Number, purpose and shape come from calling each marked function with placeholders, in order of number."""
    module = ModuleType("keys")
    vars(module).update(part=part, things=things, other=len)
    assert [(each.number, each.purpose, each.shape) for each in patterns(module)] == [
        ("AP-T01", "all things", "list `THINGS`"),
        ("AP-T02", "one thing in two parts", "pk `THING#{thing_id}`, sk `PART#{number}`"),
    ]


def test_a_key_is_what_dynamodb_wants() -> None:
    """Both parts are text attributes."""
    assert part("t", 7).attributes() == {"pk": {"S": "THING#t"}, "sk": {"S": "PART#00000007"}}


@pytest.mark.parametrize("room", ROOMS)
def test_every_key_function_of_a_room_is_described(room: str) -> None:
    """No key is made by a function without a number and a purpose, and none twice in the same shape."""
    module = import_module(f"{room}.keys")
    made = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    nameless = [each.__name__ for each in made if _makes_a_key(each) and not hasattr(each, "access_pattern")]
    assert nameless == []
    shapes = [each.shape for each in patterns(module)]
    assert len(shapes) == len(set(shapes)) > 0


def _makes_a_key(value: object) -> bool:
    return getattr(value, "__annotations__", {}).get("return") is Key
