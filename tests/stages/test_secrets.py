"""Credentials are sealed for one account and one purpose, and open for no other."""

import pytest
from botocore.exceptions import ClientError

from infra.local.calls import count_calls
from socialops import secrets
from tests.cloud import Cloud

CREDENTIALS = {"access_token": "2.00abc", "备注": "口令 🎉"}


def test_what_was_sealed_opens_again(cloud: Cloud) -> None:
    """Any names and values survive; the sealed text shows none of them."""
    sealed = secrets.seal(CREDENTIALS, "a1", "token")
    assert "2.00abc" not in sealed
    assert secrets.unseal(sealed, "a1", "token") == CREDENTIALS


def test_another_account_or_purpose_cannot_open_it(cloud: Cloud) -> None:
    """The webhook's function cannot open what lets one speak for the brand, nor one account another's."""
    sealed = secrets.seal(CREDENTIALS, "a1", "token")
    with pytest.raises(ClientError):
        secrets.unseal(sealed, "a1", "webhook")
    with pytest.raises(ClientError):
        secrets.unseal(sealed, "a2", "token")


def test_a_sealed_text_is_opened_once_in_the_life_of_a_process(cloud: Cloud) -> None:
    """The second opening asks nobody; sealing the same again is another text."""
    sealed, again = (secrets.seal(CREDENTIALS, "a1", "token") for _ in range(2))
    assert sealed != again
    with count_calls() as calls:
        secrets.unseal(sealed, "a1", "token")
        secrets.unseal(sealed, "a1", "token")
    assert calls.total == 1
