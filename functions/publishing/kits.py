"""The copy kit: everything a person needs to publish a post by hand, exactly as it was approved. Pure.

The text carries its tracked link already, so that what comes of it is found like that of any other post.
"""

import re
from collections.abc import Callable
from typing import Final

from pydantic import Field

from publishing.sendings import Sending
from socialops import words
from socialops.models import Frozen, Instant
from socialops.platforms.content import Picture, Video
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.pieces import pieces

LONGEST_NAME: Final = 24
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}
_UNWANTED: Final = re.compile(r"[^\w]+")

Link = Callable[[str, str], str]
"""The link to a stored file, by its key and the name under which it is to be saved."""


class KitFile(Frozen):
    """A picture or a video to take along, in its place."""

    number: int
    media_id: str
    type: str
    bytes: int
    width: int
    height: int
    seconds: int | None = Field(default=None, description="How long a video plays.")
    alt: str
    name: str = Field(description="The name under which it is saved.")
    url: str = Field(description="Gives the file to whoever has it, until `links_end_at`.")


class KitStep(Frozen):
    """One line of the checklist, in words."""

    code: str
    words: str


class KitPage(Frozen):
    """The page for the phone: whoever has the address may see the kit and confirm in the name of who asked for it."""

    url: str
    expires_at: Instant


class Kit(Frozen):
    """What a person copies, saves and checks to publish one post.

    `text` is what was approved. `title`, `body` and `hashtags` are the same text, taken apart for the fields of the
    platform's form; they are empty where it has no such field.
    """

    publication_id: str
    version: int
    platform: str
    platform_names: dict[str, str]
    account_id: str
    account: str
    due: Instant
    text: str
    title: str
    body: str
    hashtags: list[str]
    link: str
    first_comment: str = Field(description="What the account itself comments, once it is published.")
    pictures: list[KitFile]
    video: KitFile | None
    steps: list[KitStep]
    links_end_at: Instant
    page: KitPage | None = None


def kit(sending: Sending, platform: Platform, account: str, *, link: Link, links_end_at: Instant, language: str) -> Kit:
    """The kit of a sending.

    Args:
        sending: as handed over.
        platform: its platform.
        account: the name by which people know its account.
        link: makes the links to its files.
        links_end_at: until when those are good.
        language: of the checklist.
    """
    outgoing = sending.outgoing
    taken = pieces(outgoing, platform.by_hand)
    pictures = [_file(number, each, link) for number, each in enumerate(outgoing.pictures, start=1)]
    return Kit(
        publication_id=sending.id,
        version=sending.version,
        platform=platform.id,
        platform_names=dict(platform.names),
        account_id=sending.account_id,
        account=account,
        due=sending.due,
        text=outgoing.text,
        title=taken.title,
        body=taken.body,
        hashtags=list(taken.hashtags),
        link=outgoing.link,
        first_comment=outgoing.first_comment,
        pictures=pictures,
        video=_file(len(pictures) + 1, outgoing.video, link) if outgoing.video else None,
        steps=[
            KitStep(code=code, words=words.say(f"handoff.step.{code}", language)) for code in _steps(sending, platform)
        ],
        links_end_at=links_end_at,
    )


def _steps(sending: Sending, platform: Platform) -> list[str]:
    """The checklist, without what this post does not have."""
    content = sending.content
    absent = set()
    if not content.pictures:
        absent |= {"pictures", "pictures-in-order"}
    if not content.link:
        absent |= {"link", "no-link"}
    steps = [*(["video"] if content.video else []), *(code for code in platform.by_hand.steps if code not in absent)]
    return [*steps, "first-comment"] if content.first_comment else steps


def _file(number: int, media: Picture | Video, link: Link) -> KitFile:
    name = file_name(number, media.alt, media.type)
    return KitFile(
        number=number,
        media_id=media.media_id,
        type=media.type,
        bytes=media.bytes,
        width=media.width,
        height=media.height,
        seconds=media.seconds if isinstance(media, Video) else None,
        alt=media.alt,
        name=name,
        url=link(media.key, name),
    )


def file_name(number: int, alt: str, media_type: str) -> str:
    """A name that sorts by its place and says what is on it.

    >>> file_name(1, "春茶", "image/jpeg")
    '01-春茶.jpg'
    """
    told = _UNWANTED.sub("-", alt[:LONGEST_NAME]).strip("-_")
    stem = f"{number:02}-{told}" if told else f"{number:02}"
    return f"{stem}.{_ENDINGS.get(media_type, 'bin')}"
