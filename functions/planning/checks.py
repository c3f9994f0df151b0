"""The automatic checks of a text or a post: pure, with the place, the rule and the reason of each finding.

Places are offsets in Unicode characters into the text as it was written. Findings hold codes and facts; words are
made at the edge (`finding.<code>.reason`, `finding.<code>.suggestion`). What a text says is the subject of
`checks_words.py`, what a platform asks that of `checks_platform.py`, links that of `checks_links.py`.
"""

from collections.abc import Iterator, Mapping

from planning import checks_links, checks_platform, evidence
from planning.checks_links import LinkState
from planning.findings import BRAND_PROFILE, Finding, blocks
from planning.media import Media
from planning.posts import Post, content, media_of
from socialops.brand import Brand
from socialops.platforms.content import FIRST_COMMENT, Content
from socialops.platforms.contract import Platform

__all__ = ["BRAND_PROFILE", "Finding", "blocks", "links_of", "of_content", "of_post", "of_text", "of_version"]


def of_text(text: str, platforms: Mapping[str, Platform], brand: Brand) -> list[Finding]:
    """Check a text that is no post yet: its words and links, and its length on each platform."""
    return [
        *_words(text, brand),
        *checks_links.of_text_links(text, brand, None),
        *(f for platform in platforms.values() for f in checks_platform.of_length(Content(text=text), platform)),
    ]


def of_post(
    post: Post,
    platforms: Mapping[str, Platform],
    media: Mapping[str, Media],
    brand: Brand,
    links: Mapping[str, LinkState] | None = None,
) -> list[Finding]:
    """Check a whole post: the master text once, each detached text, the words beside them, and what each platform asks.

    Args:
        post: the post.
        platforms: the platforms of its versions, by id.
        media: its pictures and videos, all of them ready.
        brand: the brand profile.
        links: what became of asking for its links, by address; `None` where nobody asks for links.

    Raises:
        MediaNotReady: a picture or a video is not there or not ready.
    """
    findings = [] if post.variants else [Finding(verdict="block", rule="post.platforms", code="no-platform")]
    read: dict[str, list[Finding]] = {}
    attached = any(variant.text is None for variant in post.variants.values())
    if attached or not post.variants:
        findings += _said(post.text, "", brand, links, read)
    for platform_id, variant in post.variants.items():
        if variant.text is not None:
            findings += _said(variant.text, platform_id, brand, links, read)
        findings += of_version(post, platforms[platform_id], media, brand, links)
        for part, words in words_beside(post, platforms[platform_id]).items():
            findings += _beside(words, part, platform_id, brand)
    for media_id in dict.fromkeys(each for platform_id in post.variants for each in media_of(post, platform_id)):
        findings += _beside(media[media_id].alt, f"alt.{media_id}", "", brand)
    return evidence.weighed(findings, post)


def words_beside(post: Post, platform: Platform) -> dict[str, str]:
    """The words that readers of a version see beside its text, such as a title: `options.<name>` → words."""
    options = post.variants[platform.id].options
    return {f"options.{name}": options[name] for name in (*platform.worded, FIRST_COMMENT) if options.get(name)}


def of_version(
    post: Post,
    platform: Platform,
    media: Mapping[str, Media],
    brand: Brand,
    links: Mapping[str, LinkState] | None = None,
) -> Iterator[Finding]:
    """What a platform asks of what would go out on it; whether or not the post is meant for it yet.

    Raises:
        MediaNotReady: a picture or a video is not there or not ready.
    """
    yield from of_content(content(post, platform.id, media), platform, brand, links)
    yield from checks_platform.of_files([media[media_id] for media_id in media_of(post, platform.id)], platform.id)


def of_content(
    outgoing: Content, platform: Platform, brand: Brand, links: Mapping[str, LinkState] | None = None
) -> Iterator[Finding]:
    """What a platform asks of the exact content: length, pictures, video, link."""
    yield from checks_platform.of_content(outgoing, platform)
    yield from checks_links.of_link(outgoing.link, platform, brand, links)


def links_of(post: Post) -> list[str]:
    """Every link of a post and its versions, once, the first `MOST_LINKS`."""
    texts = [post.text, *(variant.text or "" for variant in post.variants.values())]
    beside = [post.link, *(variant.link or "" for variant in post.variants.values())]
    within = [text[start:end] for text in texts for start, end in checks_links.links_in(text)]
    return list(dict.fromkeys(link for link in (*beside, *within) if link))[: checks_links.MOST_LINKS]


def _said(
    text: str,
    platform: str,
    brand: Brand,
    links: Mapping[str, LinkState] | None,
    read: dict[str, list[Finding]],
) -> list[Finding]:
    """The findings about a text, which is read once however many versions have it."""
    if text not in read:
        read[text] = [*_words(text, brand), *checks_links.of_text_links(text, brand, links)]
    return [f.model_copy(update={"platform": platform}) for f in read[text]] if platform else read[text]


def _beside(words: str, part: str, platform: str, brand: Brand) -> list[Finding]:
    """The findings about words beside the text; what only the whole can have or lack is not asked of them."""
    found = _words(words, brand) if words else []
    return [f.model_copy(update={"platform": platform, "part": part}) for f in found if f.end]


def _words(text: str, brand: Brand) -> list[Finding]:
    from planning.checks_words import of_words

    return of_words(text, brand)
