"""The signed link: it says what was put into it, to nobody who changed it, and not after its end."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing import kit_links
from publishing.kit_links import Ticket
from socialops.errors import LinkExpired, LinkInvalid

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = b"a key for cursors"
TICKET = Ticket("01KDR8Q5B5V4JX2ZJYB7T5Y6WE", 1, "ling", NOW + timedelta(hours=48))


@given(st.text(min_size=1, max_size=80), st.integers(0, 10**6))
def test_a_link_says_what_was_put_into_it(member: str, fence: int) -> None:
    """Any member's id comes back as it was, and the token needs no escaping in an address."""
    ticket = Ticket(TICKET.sending_id, fence, member, TICKET.ends_at)
    token = kit_links.sign(ticket, SECRET)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert kit_links.read(token, SECRET, NOW) == ticket


def test_a_link_ends_two_days_after_the_time_of_its_post() -> None:
    """For one that is made later, two days after that."""
    assert kit_links.ends_at(NOW + timedelta(hours=1), NOW) == NOW + timedelta(hours=49)
    assert kit_links.ends_at(NOW - timedelta(days=9), NOW) == NOW + timedelta(hours=48)


def test_an_ended_link_says_that_it_ended() -> None:
    """Until its end it works, from then on it is told apart from a wrong one."""
    token = kit_links.sign(TICKET, SECRET)
    assert kit_links.read(token, SECRET, TICKET.ends_at - timedelta(seconds=1)) == TICKET
    with pytest.raises(LinkExpired):
        kit_links.read(token, SECRET, TICKET.ends_at)


def test_every_changed_character_is_noticed() -> None:
    """No character of a token can be replaced, dropped or added."""
    token = kit_links.sign(TICKET, SECRET)
    for place, character in enumerate(token):
        other = "A" if character != "A" else "B"
        # The last character may hold bits that mean nothing, which decoders pass over.
        spoiled = [token[:place] + other + token[place + 1 :], token[:place] + token[place + 1 :]]
        for changed in spoiled:
            if place < len(token) - 1:
                with pytest.raises(LinkInvalid):
                    kit_links.read(changed, SECRET, NOW)
    with pytest.raises(LinkInvalid):
        kit_links.read(token + "A", SECRET, NOW)


def test_another_key_makes_another_link() -> None:
    """A link of another deployment is none of ours."""
    with pytest.raises(LinkInvalid):
        kit_links.read(kit_links.sign(TICKET, b"another"), SECRET, NOW)


@given(st.text(max_size=700))
def test_any_text_is_refused_in_words(text: str) -> None:
    """What is no link of ours raises nothing but that."""
    with pytest.raises(LinkInvalid):
        kit_links.read(text, SECRET, NOW)


def test_a_signature_of_another_purpose_is_no_link() -> None:
    """The same secret signs cursors; nothing signed with it directly passes here."""
    payload = b"s1\n1\n9999999999\nling"
    forged = base64.urlsafe_b64encode(hmac.digest(SECRET, payload, hashlib.sha256)[:16] + payload).decode().rstrip("=")
    with pytest.raises(LinkInvalid):
        kit_links.read(forged, SECRET, NOW)
