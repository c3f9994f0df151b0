"""AWS clients of this process, made when first asked for and kept. Bare botocore: half the import of boto3."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str, patience: int = 10) -> Any:
    """The client of one service; `patience` is how many seconds it waits for an answer.

    Retries are the SDK's standard mode: every write of ours is a transaction with a client token or is
    harmless to repeat. Requests to platforms never pass through here.
    """
    config = Config(
        # A mail whose answer got lost may be in the box: whoever sends one decides, not the SDK.
        retries={"mode": "standard", "total_max_attempts": 1 if service == "sesv2" else 4},
        connect_timeout=2,
        read_timeout=patience,
        tcp_keepalive=True,
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path"} if service == "s3" else None,
    )
    return _session().create_client(service, config=config)


def forget() -> None:
    """Drop session and clients, so the next call makes new ones (local system and tests)."""
    client.cache_clear()
    _session.cache_clear()
