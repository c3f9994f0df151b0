"""A post as a row of a sheet, and a row as a post: what is written reads back as the same post. Pure.

An empty cell of a platform's column follows the master; `∅` says that there is deliberately nothing. What a sheet has
no column for, as the proofs of a post, stays as it is.
"""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from planning import posts
from planning.posts import MOST_BYTES, MOST_PICTURES, NewPost, Post, PostChange
from planning.sheet_faults import Code, Fault
from socialops import clock, words
from socialops.errors import InvalidInput
from socialops.models import Instant
from socialops.platforms.registry import REGISTRY

Row = Mapping[str, str]
"""Column → cell; columns that the file does not have are absent."""

NOTHING: Final = "∅"
OFF: Final = "off"
"""Link parameters are switched off for a platform; an empty cell leaves them to the brand's rule."""
_SWITCH: Final[Mapping[str, bool]] = {"": True, "on": True, "开": True, OFF: False, "关": False}
_CONTENT: Final = set(PostChange.model_fields)
_PLAIN: Final = ("link", "plan_id", "theme", "slot_id", "campaign")
_BOUNDS: Final = ("not_before", "not_after")
_AWARE: Final[TypeAdapter[datetime]] = TypeAdapter(Instant)
_BETWEEN: Final = re.compile(r"[\s,;，；、|]+")
_BETWEEN_NAMES: Final = re.compile(r"[,;，；、|\r\n]+")
"""Names of platforms may have spaces."""
_SIMPLE: Final = re.compile(r"[^\s=](?:[^\r\n]*\S)?")
_CODES: Final[Mapping[str, Code]] = {
    "string_too_short": "missing",
    "missing": "missing",
    "string_too_long": "too-long",
    "too_long": "too-many-media",
}


def row_of(post: Post) -> dict[str, str]:
    """The cells of a post."""
    row = {
        "id": post.id,
        "version": str(post.version),
        "title": post.title,
        "text": post.text,
        "link": post.link,
        "platforms": ", ".join(post.variants),
        "media": ", ".join(post.media),
        "plan_id": post.plan_id,
        "theme": post.theme,
        "slot_id": post.slot_id,
        "campaign": post.campaign,
        "not_before": _time(post.window.not_before),
        "not_after": _time(post.window.not_after),
    }
    for platform, variant in post.variants.items():
        media = None if variant.media is None else ", ".join(variant.media)
        row[f"{platform}.text"] = _own(variant.text)
        row[f"{platform}.media"] = _own(media)
        row[f"{platform}.link"] = _own(variant.link)
        row[f"{platform}.options"] = _options(variant.options)
        row[f"{platform}.utm"] = "" if variant.utm else OFF
    return row


def _time(bound: datetime | None) -> str:
    return clock.text(bound) if bound else ""


def _own(value: str | None) -> str:
    if value is None:
        return ""
    return value + NOTHING if not value.strip(NOTHING) else value


def _options(options: Mapping[str, str]) -> str:
    """A line `name=value` for each; as JSON where a value would not come back from that."""
    if all(not value or _SIMPLE.fullmatch(value) for value in options.values()):
        return "\n".join(f"{name}={value}" for name, value in options.items())
    return json.dumps(dict(options), ensure_ascii=False)


def write(row: Row, post_id: str, author: str, at: datetime) -> Post | list[Fault]:
    """The new post of a row, or everything that is wrong with it."""
    fields, faults = _fields(row, None)
    try:
        if not faults:
            return posts.write(NewPost.model_validate(fields), post_id, author, at)
    except (ValidationError, InvalidInput) as error:
        return _explained(error, row)
    return faults


def edit(row: Row, before: Post, editor: str, at: datetime) -> Post | list[Fault]:
    """A post after what a row says of it, or everything that is wrong with it; the post itself if nothing changes."""
    fields, faults = _fields(row, before)
    try:
        if not faults:
            after = posts.edit(before, PostChange.model_validate(fields), editor, at)
            return before if _content(after) == _content(before) else after
    except (ValidationError, InvalidInput) as error:
        return _explained(error, row)
    return faults


def _content(post: Post) -> dict[str, Any]:
    return post.model_dump(include=_CONTENT)


def _fields(row: Row, before: Post | None) -> tuple[dict[str, Any], list[Fault]]:
    """The body that a row stands for; columns that are not there are not in it."""
    fields: dict[str, Any] = {name: row[name] for name in ("title", "text") if name in row}
    fields |= {name: row[name].strip() for name in _PLAIN if name in row}
    if "media" in row:
        fields["media"] = _listed(row["media"])
    faults: list[Fault] = []
    if "platforms" in row or any("." in name for name in row):
        fields["variants"], faults = _variants(row, before)
    if any(bound in row for bound in _BOUNDS):
        bounds, wrong = _window(row)
        fields["window"] = (before.window.model_dump() if before else {}) | bounds
        faults += wrong
    return fields, faults


def _window(row: Row) -> tuple[dict[str, datetime | None], list[Fault]]:
    """The bounds that a row names, each an instant with its offset: a sheet does not know on which clock it is read."""
    bounds: dict[str, datetime | None] = {}
    faults: list[Fault] = []
    for name in _BOUNDS:
        if (cell := row.get(name)) is None:
            continue
        try:
            bounds[name] = _AWARE.validate_python(clock.instant(cell.strip())) if cell.strip() else None
        except ValueError:
            faults.append(Fault.of("bad-time", name, cell))
    return bounds, faults


def _listed(cell: str) -> list[str]:
    return [each for each in _BETWEEN.split(cell) if each]


def _variants(row: Row, before: Post | None) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    listed = list(before.variants) if before else []
    if "platforms" in row:
        listed = []
        for name in filter(None, map(str.strip, _BETWEEN_NAMES.split(row["platforms"]))):
            if found := _platform(name):
                listed.append(found)
            else:
                faults.append(Fault.of("unknown-platform", "platforms", name, known=", ".join(REGISTRY)))
    variants: dict[str, Any] = {}
    for platform in dict.fromkeys(listed):
        kept = before.variants[platform].model_dump() if before and platform in before.variants else {}
        own, wrong = _version(row, platform)
        variants[platform] = kept | own
        faults += wrong
    for name, cell in row.items():
        platform = name.partition(".")[0]
        if "." in name and cell and platform not in variants:
            faults.append(Fault.of("platform-not-listed", name, cell, platform=platform))
    return variants, faults


def _platform(name: str) -> str:
    """The id of a platform that is called by its id or by its name in either language."""
    if name in REGISTRY:
        return name
    called = {words.say(f"platform.{each}", language): each for each in REGISTRY for language in words.LANGUAGES}
    return called.get(name, "")


def _version(row: Row, platform: str) -> tuple[dict[str, Any], list[Fault]]:
    """What a row says of the version for a platform."""
    own: dict[str, Any] = {}
    faults: list[Fault] = []
    if (text := row.get(f"{platform}.text")) is not None:
        own["text"] = _taken(text)
    if (link := row.get(f"{platform}.link")) is not None:
        own["link"] = _taken(link.strip())
    if (media := row.get(f"{platform}.media")) is not None:
        ids = _taken(media.strip())
        own["media"] = None if ids is None else _listed(ids)
    if (options := row.get(f"{platform}.options")) is not None:
        read = _read_options(options)
        if read is None:
            faults.append(Fault.of("bad-options", f"{platform}.options", options))
        own["options"] = read or {}
    if (switch := row.get(f"{platform}.utm")) is not None:
        own["utm"] = _SWITCH.get(switch.strip().casefold(), True)
        if switch.strip().casefold() not in _SWITCH:
            faults.append(Fault.of("bad-switch", f"{platform}.utm", switch))
    return own, faults


def _taken(cell: str) -> str | None:
    """The value that `_own` wrote."""
    if not cell:
        return None
    return cell[:-1] if not cell.strip(NOTHING) else cell


def _read_options(cell: str) -> dict[str, str] | None:
    """The options of a cell; nothing when they cannot be read."""
    cell = cell.strip()
    if cell.startswith("{"):
        try:
            read = json.loads(cell)
        except ValueError:
            return None
        return read if isinstance(read, dict) and all(isinstance(value, str) for value in read.values()) else None
    options: dict[str, str] = {}
    for line in re.split(r"\r\n|\r|\n", cell) if cell else []:
        name, mark, value = line.partition("=")
        if not mark or name.strip() in options:
            return None
        options[name.strip()] = value.strip()
    return options


def _explained(error: ValidationError | InvalidInput, row: Row) -> list[Fault]:
    if isinstance(error, InvalidInput):
        of_files = error.facts["errors"][0]["where"] == "body.media"
        if of_files:
            return [Fault.of("too-many-media", "media", row.get("media", ""), most=MOST_PICTURES)]
        return [Fault.of("texts-too-large", "text", row.get("text", ""), most=MOST_BYTES)]
    told = [_fault(each["loc"], each["type"], each["input"], each.get("ctx", {}), row) for each in error.errors()]
    return list({(fault.column, fault.code): fault for fault in reversed(told)}.values())[::-1]


def _fault(place: Collection[str | int], kind: str, value: object, context: Mapping[str, Any], row: Row) -> Fault:
    """What pydantic refuses, told by column."""
    names = [str(each) for each in place]
    column = names[0]
    if column == "variants":
        column = f"{names[1]}.{names[2]}" if len(names) > 2 else "platforms"
    if column == "window":
        return Fault.of("window-closed", "not_after", row.get("not_after", ""))
    part = column.rpartition(".")[2]
    code = _CODES.get(kind, "bad-value")
    if part == "options":
        code = "bad-options"
    elif kind == "value_error" and part == "media":
        code = "media-twice"
    elif kind == "string_pattern_mismatch" or part in {"plan_id", "campaign"}:
        code = "bad-link" if part == "link" else "bad-id"
    most = {"most": context["max_length"]} if "max_length" in context else {}
    return Fault.of(code, column, value if isinstance(value, str) else row.get(column, ""), **most)
