"""Credentials of accounts: encrypted by KMS under a purpose, so that a function's policy decides what it can read.

`token` secrets let one speak for the brand; only functions that call platforms may open them. `webhook` secrets
only prove who calls us; only the webhook may open them. `app` secrets are our registrations at platforms; only the
end of an authorisation may open them. `robot` secrets let one write into a chat group of the team; only the messenger
may open them.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal

from socialops import aws, settings
from socialops.names import Variable

Purpose = Literal["token", "webhook", "app", "robot"]


@dataclass(frozen=True)
class Settings:
    """What sealing and opening needs."""

    key: str = field(metadata={"variable": Variable.SECRETS_KEY})


@cache
def _settings() -> Settings:
    return settings.load(Settings)


def seal(secrets: Mapping[str, str], account_id: str, purpose: Purpose) -> str:
    """Secrets as text that only the purpose's functions can open."""
    answer = aws.client("kms").encrypt(
        KeyId=_settings().key,
        Plaintext=json.dumps(dict(secrets), ensure_ascii=False).encode(),
        EncryptionContext={"account": account_id, "purpose": purpose},
    )
    return base64.b64encode(answer["CiphertextBlob"]).decode()


@lru_cache(maxsize=64)
def unseal(sealed: str, account_id: str, purpose: Purpose) -> Mapping[str, str]:
    """The secrets again; one KMS call for each sealed text in the life of a process."""
    answer = aws.client("kms").decrypt(
        KeyId=_settings().key,
        CiphertextBlob=base64.b64decode(sealed),
        EncryptionContext={"account": account_id, "purpose": purpose},
    )
    opened: dict[str, Any] = json.loads(answer["Plaintext"])
    return opened
