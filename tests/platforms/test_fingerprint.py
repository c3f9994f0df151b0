"""The fingerprint of a text survives what platforms do to it, and tells different texts apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops.platforms.fingerprint import fingerprint


@pytest.mark.parametrize(
    "shown",
    [
        "春茶Ａ款 上市！ http://t.cn/A6abc",
        "春茶A款上市!http://t.cn/A6abc",
        "春\u200b茶\ufeffA款\n上市！",
        "http://t.cn/A6abc 春茶A款　上市！",
    ],
)
def test_the_same_words_have_one_fingerprint(shown: str) -> None:
    """Other links, spaces, invisible characters and widths change nothing."""
    assert fingerprint(shown) == fingerprint("春茶A款上市！ https://shop.example.com/a?p=1")


@given(st.text(alphabet="春茶上市新品好喝", min_size=1), st.text(alphabet="春茶上市新品好喝", min_size=1))
def test_other_words_have_another(one: str, two: str) -> None:
    """Equal fingerprints mean equal words."""
    assert (fingerprint(one) == fingerprint(two)) == (one == two)


@given(st.text())
def test_no_white_space_is_left(text: str) -> None:
    """Whatever came in, a fingerprint is without white space."""
    assert not any(character.isspace() for character in fingerprint(text))


def test_a_link_alone_has_none() -> None:
    """An empty fingerprint proves nothing, so it is never compared."""
    assert fingerprint("https://shop.example.com/a?p=1") == ""
