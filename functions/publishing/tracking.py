"""How a sending is recognised afterwards: a token in its link, and a key for platforms that honour one."""

import base64
import hashlib
import re
from dataclasses import replace

from socialops.platforms.content import Content

PARAMETER = "s"
"""The query parameter of a link that carries the token."""
_URL_GOES_ON = r"(?![0-9A-Za-z\-_~/?#&=%])"


def token(sending_id: str) -> str:
    """Eight letters and digits that belong to this sending alone; the same each time they are asked for."""
    return base64.b32encode(hashlib.sha256(sending_id.encode()).digest()[:5]).decode().lower()


def tracked(content: Content, mark: str) -> Content:
    """The content as it goes out: its link carries the token, also where the text holds that link."""
    if not content.link or not mark:
        return content
    link = tracked_link(content.link, mark)
    text = re.sub(re.escape(content.link) + _URL_GOES_ON, lambda _: link, content.text)
    return replace(content, text=text, link=link)


def tracked_link(link: str, mark: str) -> str:
    """The link with the token as one more parameter, in place of an earlier one; all else stays byte for byte."""
    base, hash_mark, fragment = link.partition("#")
    head, _, query = base.partition("?")
    others = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != PARAMETER]
    return f"{head}?{'&'.join([*others, f'{PARAMETER}={mark}'])}{hash_mark}{fragment}"


def idempotency_key(sending_id: str, content: Content) -> str:
    """The same for every attempt to send this content, so that a platform which honours it never shows it twice."""
    return f"{sending_id}-{digest(content)[:16]}"


def digest(content: Content) -> str:
    """sha256 over everything that goes out, as the receipt names a request."""
    parts = [content.text, content.link, content.channel]
    parts += [f"{picture.sha256} {picture.alt}" for picture in content.pictures]
    for fields in (content.answers, content.options):
        parts += [f"{name}={value}" for name, value in sorted(fields.items())]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
