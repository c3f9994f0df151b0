"""What a post must be (lexicon app.bsky.feed.post and what it refers to), checked by hand."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import regex

from infra.local.sandbox.bluesky.refusals import Refusal

MAX_GRAPHEMES: Final = 300
MAX_BYTES: Final = 3000
MAX_IMAGE: Final = 2_000_000
MAX_IMAGES: Final = 4
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EMBEDS: Final = frozenset(
    f"app.bsky.embed.{name}" for name in ("images", "video", "external", "record", "recordWithMedia")
)
_FEATURES: Final = {"link": "uri", "mention": "did", "tag": "tag"}


def check_post(value: Any) -> None:
    """Refuse what is no post."""
    text = value.get("text")
    _require(isinstance(text, str), "text", "must be a string")
    _require(len(text.encode()) <= MAX_BYTES, "text", f"string too big (maximum {MAX_BYTES})")
    graphemes = len(regex.findall(r"\X", text))
    _require(graphemes <= MAX_GRAPHEMES, "text", f"grapheme too big (maximum {MAX_GRAPHEMES}, got {graphemes})")
    _require(_is_time(value.get("createdAt")), "createdAt", "must be an valid atproto datetime")
    languages = value.get("langs", [])
    _require(len(languages) <= 3 and all(_LANGUAGE.fullmatch(one) for one in languages), "langs", "invalid language")
    for facet in value.get("facets", []):
        _check_facet(facet, len(text.encode()))
    if "reply" in value:
        for name in ("root", "parent"):
            _require(_is_reference(value["reply"].get(name)), f"reply.{name}", "must be a strong reference")
    if "embed" in value:
        _check_embed(value["embed"])


def _check_facet(facet: Any, length: int) -> None:
    index = facet["index"]
    _require(0 <= index["byteStart"] < index["byteEnd"] <= length, "facets", "an index outside of the text")
    for feature in facet["features"]:
        name = _FEATURES.get(str(feature.get("$type")).removeprefix("app.bsky.richtext.facet#"))
        _require(name is not None and bool(feature.get(name)), "facets", "an unknown feature")


def _check_embed(embed: Any) -> None:
    kind = embed.get("$type")
    _require(kind in _EMBEDS, "embed", "an unknown type")
    if kind == "app.bsky.embed.external":
        card = embed["external"]
        known = all(isinstance(card.get(name), str) for name in ("uri", "title", "description"))
        _require(known and ":" in card["uri"], "embed.external", "must have uri, title and description")
    if kind == "app.bsky.embed.images":
        _require(len(embed["images"]) <= MAX_IMAGES, "embed.images", f"array too big (maximum {MAX_IMAGES})")
        for image in embed["images"]:
            _require(isinstance(image.get("alt"), str), "embed.images", "must have alt")
            blob = image["image"]
            _require(str(blob["mimeType"]).startswith("image/"), "embed.images", "mimeType not accepted")
            _require(
                blob["size"] <= MAX_IMAGE, "embed.images", f"blob too big (maximum {MAX_IMAGE}, got {blob['size']})"
            )


def blobs(value: Any) -> Iterator[Any]:
    """The uploads that a post takes."""
    embed = value.get("embed", {})
    for image in embed.get("images", []) if embed.get("$type") == "app.bsky.embed.images" else []:
        yield image["image"]


def quoted(value: Any) -> str:
    """The post that a post shows inside itself."""
    embed = value.get("embed", {})
    return str(embed["record"]["uri"]) if embed.get("$type") == "app.bsky.embed.record" else ""


def mentioned(value: Any) -> list[str]:
    """Whom a post mentions."""
    features = [feature for facet in value.get("facets", []) for feature in facet["features"]]
    return [feature["did"] for feature in features if feature["$type"] == "app.bsky.richtext.facet#mention"]


def _is_time(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("uri", "")).startswith("at://") and bool(value.get("cid"))


def _require(good: bool, where: str, what: str) -> None:
    if not good:
        raise Refusal("InvalidRequest", f"Invalid app.bsky.feed.post record: Record/{where} {what}")
