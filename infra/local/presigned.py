"""Signature version 4 as S3 checks it: presigned URLs and the policies of browser uploads.

moto accepts every one of them, so expiry, tampering and the limits of an upload would never be seen locally. Source:
"Authenticating Requests: Using Query Parameters" and "Browser-Based Uploads Using POST", S3 API reference.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote


@dataclass
class RefusedError(Exception):
    """S3 does not accept the request; code, text and HTTP status as S3 gives them."""

    code: str
    message: str
    status: int = 403


def signing_key(secret: str, day: str, region: str, service: str = "s3") -> bytes:
    """The key that signs for one day, region and service."""
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return key


def check_url(method: str, path: str, query: str, *, headers: Mapping[str, str], secret: str, now: datetime) -> str:
    """Check a presigned URL; returns the access key id of its signer.

    Args:
        method: of the request.
        path: as it came, still encoded.
        query: as it came, still encoded.
        headers: of the request, names in lower case.
        secret: the signer's secret key.
        now: the instant of the request.

    Raises:
        RefusedError: unsigned, expired, or not what was signed.
    """
    given = parse_qsl(query, keep_blank_values=True)
    fields = dict(given)
    if fields.get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256":
        raise RefusedError("AccessDenied", "Access Denied")
    signed_at = datetime.strptime(fields["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if now > signed_at + timedelta(seconds=int(fields["X-Amz-Expires"])):
        raise RefusedError("AccessDenied", "Request has expired")
    access_key, day, region, service, _ = fields["X-Amz-Credential"].split("/")
    names = fields["X-Amz-SignedHeaders"].split(";")
    canonical = "\n".join(
        [
            method,
            path,
            "&".join(sorted(f"{_quoted(n)}={_quoted(v)}" for n, v in given if n != "X-Amz-Signature")),
            *(f"{name}:{headers.get(name, '').strip()}" for name in names),
            "",
            ";".join(names),
            "UNSIGNED-PAYLOAD",
        ]
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", fields["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()])
    wanted = hmac.new(signing_key(secret, day, region, service), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, fields["X-Amz-Signature"]):
        raise RefusedError(
            "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
        )
    return access_key


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def check_form(fields: Mapping[str, str], *, bucket: str, size: int, secret: str, now: datetime) -> str:
    """Check the policy of a browser upload; returns the access key id of its signer.

    Args:
        fields: the form's fields before the file, names in lower case.
        bucket: the bucket in the URL.
        size: bytes of the file.
        secret: the signer's secret key.
        now: the instant of the request.

    Raises:
        RefusedError: unsigned, expired, or a condition of the policy does not hold.
    """
    if missing := {"policy", "x-amz-credential", "x-amz-signature", "key"} - fields.keys():
        raise RefusedError("AccessDenied", f"Bucket POST must contain the fields {', '.join(sorted(missing))}")
    access_key, day, region, service, _ = fields["x-amz-credential"].split("/")
    wanted = hmac.new(signing_key(secret, day, region, service), fields["policy"].encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, fields["x-amz-signature"]):
        raise RefusedError(
            "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."
        )
    policy = json.loads(base64.b64decode(fields["policy"]))
    if now > datetime.fromisoformat(policy["expiration"]):
        raise RefusedError("AccessDenied", "Invalid according to Policy: Policy expired.")
    _check_conditions(policy["conditions"], {**fields, "bucket": bucket}, size)
    return access_key


_UNCONDITIONED = frozenset({"policy", "x-amz-signature", "file", "bucket", "awsaccesskeyid"})


def _check_conditions(conditions: list[Any], fields: Mapping[str, str], size: int) -> None:
    named = set()
    for condition in conditions:
        for operator, name, value in _spelled_out(condition):
            if operator == "content-length-range":
                _check_length(int(name), int(value), size)
                continue
            named.add(name)
            given = fields.get(name, "")
            if not (given.startswith(value) if operator == "starts-with" else given == value):
                raise RefusedError("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {condition}")
    extra = {n for n in fields if n not in named | _UNCONDITIONED and not n.startswith("x-ignore-")}
    if extra:
        raise RefusedError(
            "AccessDenied", f"Invalid according to Policy: Extra input fields: {', '.join(sorted(extra))}"
        )


def _spelled_out(condition: Any) -> list[tuple[str, str, str]]:
    """A condition as (operator, field, value); the object form means equality."""
    if isinstance(condition, dict):
        return [("eq", name.lower(), str(value)) for name, value in condition.items()]
    operator, name, value = condition
    return [(str(operator), str(name).lstrip("$").lower(), str(value))]


def _check_length(least: int, most: int, size: int) -> None:
    if size < least:
        raise RefusedError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400)
    if size > most:
        raise RefusedError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)
