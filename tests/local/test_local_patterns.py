"""Event patterns match as EventBridge documents."""

from typing import Any

import pytest

from infra.local import patterns

EVENT = {
    "source": "small",
    "detail-type": "Told",
    "resources": ["a", "b"],
    "detail": {"n": 5, "flag": True, "name": "Alpha", "none": None, "inner": {"x": "y"}, "list": [{"k": 1}, {"k": 2}]},
}


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ({"source": ["small"]}, True),
        ({"source": ["other", "small"]}, True),
        ({"source": ["other"]}, False),
        ({"source": ["small"], "detail-type": ["Asked"]}, False),
        ({"resources": ["b"]}, True),
        ({"resources": ["c"]}, False),
        ({"missing": ["x"]}, False),
        ({"detail": {"inner": {"x": ["y"]}}}, True),
        ({"detail": {"list": {"k": [2]}}}, True),
        ({"detail": {"flag": [True]}}, True),
        ({"detail": {"flag": [1]}}, False),
        ({"detail": {"none": [None]}}, True),
        ({"detail": {"missing": [None]}}, False),
        ({"detail-type": [{"prefix": "To"}]}, True),
        ({"detail-type": [{"prefix": "Ask"}]}, False),
        ({"detail-type": [{"suffix": "ld"}]}, True),
        ({"detail": {"name": [{"prefix": {"equals-ignore-case": "AL"}}]}}, True),
        ({"detail": {"name": [{"equals-ignore-case": "ALPHA"}]}}, True),
        ({"detail": {"name": [{"wildcard": "A*a"}]}}, True),
        ({"detail": {"name": [{"wildcard": "A?pha"}]}}, False),
        ({"detail": {"n": [{"numeric": [">", 0, "<=", 5]}]}}, True),
        ({"detail": {"n": [{"numeric": ["<", 5]}]}}, False),
        ({"detail": {"flag": [{"numeric": ["=", 1]}]}}, False),
        ({"detail": {"n": [{"exists": True}], "m": [{"exists": False}]}}, True),
        ({"detail": {"n": [{"exists": False}]}}, False),
        ({"detail": {"name": [{"anything-but": "Beta"}]}}, True),
        ({"detail": {"name": [{"anything-but": ["Alpha", "Beta"]}]}}, False),
        ({"detail": {"name": [{"anything-but": {"prefix": "Al"}}]}}, False),
        ({"detail": {"missing": [{"anything-but": "x"}]}}, False),
        ({"$or": [{"source": ["x"]}, {"detail": {"n": [5]}}]}, True),
        ({"$or": [{"source": ["x"]}, {"source": ["y"]}]}, False),
    ],
)
def test_a_pattern_matches_as_documented(pattern: dict[str, Any], matching: bool) -> None:
    """Each operator decides as in the EventBridge user guide."""
    assert patterns.matches(pattern, EVENT) is matching


def test_an_unknown_operator_is_refused_when_the_pattern_is_loaded() -> None:
    """A pattern that cannot be judged stops the start."""
    with pytest.raises(NotImplementedError, match="'sounds-like'"):
        patterns.check({"detail": {"$or": [{"name": [{"sounds-like": "x"}]}]}})
