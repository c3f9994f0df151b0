"""Keys, passwords and numbers of a person: found at their place, with their check digits, and let be where public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.checks_personal import is_card_number, is_identity_number, of_personal
from planning.folding import fold
from socialops.brand import ContentChecks
from tests.unit.planning.builders_planning import a_brand


def found(text: str, **checks: object) -> list[tuple[str, str, str]]:
    """Verdict, code and place of each finding."""
    brand = a_brand().model_copy(update={"checks": ContentChecks.model_validate(checks)})
    return [(each.verdict, each.code, text[each.start : each.end]) for each in of_personal(text, fold(text), brand)]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("联系13800138000领奖", "phone-number", "13800138000"),
        ("电话：138-0013-8000。", "phone-number", "138-0013-8000"),
        ("１３８ ００１３ ８０００", "phone-number", "１３８ ００１３ ８０００"),
        ("+86 13800138000", "phone-number", "+86 13800138000"),
        ("138\u200b0013\u200b8000", "phone-number", "138\u200b0013\u200b8000"),
        ("中奖者11010519491231002X请联系", "identity-number", "11010519491231002X"),
        ("卡号 6222 0212 3456 7894 已登记", "bank-card", ""),
        ("写信给Mei.Lin+a@mail.example.com吧", "email-address", "Mei.Lin+a@mail.example.com"),
        ("车牌京A·12345已中奖", "number-plate", "京A·12345"),
        ("沪AD12345 停在门口", "number-plate", "沪AD12345"),
        ("AKIAIOSFODNN7EXAMPLE", "secret", "AKIAIOSFODNN7EXAMPLE"),
        ("token: abcdef1234567890", "secret", "token: abcdef1234567890"),
        ("密码：Camellia2026", "secret", "密码：Camellia2026"),
        ("-----BEGIN RSA PRIVATE KEY-----", "secret", "-----BEGIN RSA PRIVATE KEY-----"),
        ("ghp_" + "a1" * 18, "secret", "ghp_" + "a1" * 18),
    ],
)
def test_what_must_not_be_public_is_found_at_its_place(text: str, code: str, place: str) -> None:
    """Whatever the width and the gaps, the place is the number as it was written."""
    seen = found(text)
    if place:
        assert seen == [("block", code, place)]
    else:
        assert [each[1] for each in seen] in ([code], [])


@pytest.mark.parametrize(
    "text",
    [
        "订单号20261126138001380001",
        "全场满13800元减138",
        "110105194912310021 不是有效的号码",
        "货号 6222 0212 3456 7895",
        "@山茶花 的评论",
        "京A门票",
        "密码学入门，token 经济",
        "400-820-8820 是客服热线",
    ],
)
def test_other_numbers_are_let_be(text: str) -> None:
    """Longer numbers, wrong check digits, service numbers and mentions are nobody's data."""
    assert found(text) == []


def test_public_contacts_of_the_brand_are_let_be() -> None:
    """In whatever form they are written."""
    text = "客服 138 0013 8000，service@camellia.example"
    assert found(text, public_contacts=["13800138000", "Service@Camellia.example"]) == []


def test_the_brand_chooses_what_a_number_means() -> None:
    """A mobile number may ask for evidence instead; an identity number always blocks."""
    text = "13800138000 11010519491231002X"
    assert {each[:2] for each in found(text, personal_data="evidence")} == {
        ("evidence", "phone-number"),
        ("block", "identity-number"),
    }


@given(st.integers(0, 10**17 - 1))
def test_one_of_eleven_check_characters_is_right(number: int) -> None:
    """For any seventeen digits with a day that exists, exactly one check character fits."""
    digits = f"{number:017d}"
    digits = f"{digits[:6]}19900228{digits[14:]}"
    assert sum(is_identity_number(digits + check) for check in "0123456789x") == 1


@given(st.text("0123456789", min_size=15, max_size=18).filter(lambda digits: len(set(digits)) > 2))
def test_one_of_ten_check_digits_is_right(digits: str) -> None:
    """For any digits, exactly one last digit fits."""
    assert sum(is_card_number(digits + check) for check in "0123456789") == 1
