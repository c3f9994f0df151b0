"""What must not be public: keys and passwords, and numbers that belong to a person.

Numbers are read in the folded text, so full width and spaces between groups do not hide them; a number counts only
with its own check digit where it has one.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from planning.findings import BRAND_PROFILE, Finding
from planning.folding import Folded, fold
from socialops.brand import Brand

PRIVACY: Final = "《中华人民共和国个人信息保护法》第十条、第二十五条"
IDENTITY: Final = "GB 11643-1999《公民身份号码》"
CARDS: Final = "ISO/IEC 7812-1"

_SECRETS: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{36,}|\bgithub_pat_\w{22,}"
    r"|\bxox[abprs]-[0-9A-Za-z-]{10,}"
    r"|\bsk-[0-9A-Za-z_-]{20,}|\bsk_live_[0-9A-Za-z]{16,}"
    r"|\bAIza[0-9A-Za-z_-]{35}|\bLTAI[0-9A-Za-z]{12,26}\b|\bAKID[0-9A-Za-z]{32}\b"
    r"|\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}"
    r"|(?i:\b(?:password|passwd|secret|token|api[_-]?key|appsecret|access[_-]?key)|密码|口令|密钥)"
    r"\s{0,3}[:=：]\s{0,3}[\"']?(?=[\w!@#$%^&*+/.-]*\d)[0-9A-Za-z_!@#$%^&*+/.-]{8,}",
    re.ASCII,
)
_GAP: Final = r"[ .\-]?"
_PHONE: Final = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?(1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?!\d)")
_IDENTITY: Final = re.compile(rf"(?<!\d)\d{{6}}{_GAP}(?:19|20)\d{{6}}{_GAP}\d{{3}}[\dx](?![\da-z])")
_CARD: Final = re.compile(r"(?<![\d.])[3-6]\d(?:[ \-]?\d){13,17}(?!\d)")
_EMAIL: Final = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![a-z0-9-])"
)
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z]\.?(?=(?:[a-z]*\d){3})[a-hj-np-z0-9]{4,5}"
    r"[a-hj-np-z0-9挂学警港澳](?![a-z0-9])"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10x98765432"


def of_personal(text: str, folded: Folded, brand: Brand) -> Iterator[Finding]:
    """Secrets and personal data, each at its place.

    Secrets, identity and card numbers always block; what a brand may have reason to show does as the brand chooses.
    Public contacts of the brand are let be.
    """
    for found in _SECRETS.finditer(text):
        yield Finding(verdict="block", rule="secret", code="secret", start=found.start(), end=found.end())
    taken: list[tuple[int, int]] = []
    public = {_bare(fold(contact).text) for contact in brand.checks.public_contacts}
    for code, source, pattern in _PATTERNS:
        for found in pattern.finditer(folded.text):
            if not _is_real(code, found[0]) or any(a < found.end() and found.start() < b for a, b in taken):
                continue
            taken.append(found.span())
            if _bare(found[0]) in public or _bare(found[0]).removeprefix("+").removeprefix("86") in public:
                continue
            start, end = folded.span(*found.span())
            always = code in ("identity-number", "bank-card")
            yield Finding(
                verdict="block" if always else brand.checks.personal_data,
                rule=f"personal.{code}",
                code=code,
                start=start,
                end=end,
                source=source if always else BRAND_PROFILE,
            )


_PATTERNS: Final = (
    ("identity-number", IDENTITY, _IDENTITY),
    ("bank-card", CARDS, _CARD),
    ("phone-number", PRIVACY, _PHONE),
    ("email-address", PRIVACY, _EMAIL),
    ("number-plate", PRIVACY, _PLATE),
)
"""In this order: an identity number is not looked at again as a card."""


def is_identity_number(number: str) -> bool:
    """Whether eighteen characters are a citizen's number: a day that exists, and the check character (mod 11-2)."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def is_card_number(number: str) -> bool:
    """Whether digits have the check digit of a card (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0 and len(set(number)) > 2


def _is_real(code: str, found: str) -> bool:
    number = _bare(found)
    if code == "identity-number":
        return is_identity_number(number)
    return is_card_number(number) if code == "bank-card" else True


def _bare(number: str) -> str:
    return number if "@" in number else re.sub(r"[ .\-]", "", number)
