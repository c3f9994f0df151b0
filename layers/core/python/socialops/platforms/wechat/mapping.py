"""From our content to WeChat's articles and back; pure.

An article of the ordinary kind (`news`) has a cover, a body in HTML and a link to read on; a picture post (`newspic`)
has up to 20 pictures and plain words. `options` decide: `article_type`, `title`, `author`, `digest`, `comments`
(`open`, `fans`, `closed`), `thumb_media_id` (a cover that lies in the library), `mode` (`mass` sends to the fans),
`tag_id` and `send_ignore_reprint` for a mass message. Without `article_type`, a short text with pictures and without a
link becomes a picture post.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from socialops.platforms.content import Content
from socialops.platforms.errors import ContentRefused
from socialops.platforms.fingerprint import URL, fingerprint, shown_digest
from socialops.platforms.sending import Live, Traces
from socialops.platforms.wechat import limits
from socialops.platforms.wechat.ids import number_of
from socialops.platforms.wechat.times import instant_of
from socialops.platforms.wechat.verdicts import address

NEWS: Final = "news"
NEWSPIC: Final = "newspic"
MASS: Final = "mass"
_ELLIPSIS: Final = "…"
_SKEW: Final = timedelta(minutes=2)
"""WeChat's clock and ours may differ so much, and its times have whole seconds."""
_COMMENTS: Final[Mapping[str, tuple[int, int]]] = {"open": (1, 0), "fans": (1, 1), "closed": (0, 0)}
"""`need_open_comment`, `only_fans_can_comment`."""


def is_mass(content: Content) -> bool:
    """Whether it goes to the fans as a message, and is not only published."""
    return content.options.get("mode") == MASS


def article_type(content: Content) -> str:
    """`news` or `newspic`, as the options say, or as the content suggests."""
    chosen = content.options.get("article_type")
    if chosen:
        return chosen
    plain = not (content.link or is_mass(content) or {"author", "digest", "thumb_media_id"} & set(content.options))
    pictured = 0 < len(content.pictures) <= limits.LIMITS.pictures.value
    return NEWSPIC if plain and pictured and len(content.text) <= limits.SHORT else NEWS


def check(content: Content) -> None:
    """What can be known before anything is uploaded.

    Raises:
        ContentRefused: WeChat would not take it.
    """
    options, kind = content.options, article_type(content)
    if kind not in {NEWS, NEWSPIC} or (kind == NEWSPIC and is_mass(content)):
        raise ContentRefused(f"no such article: {kind}")
    if content.video:
        raise ContentRefused("articles with a video are not published by this interface")
    if len(content.pictures) > limits.LIMITS.pictures.value:
        raise ContentRefused("20 pictures at most", platform_code="45008")
    if not content.pictures and (kind == NEWSPIC or not options.get("thumb_media_id")):
        raise ContentRefused("an article needs a picture: the first one is its cover", platform_code="41006")
    if options.get("comments", "open") not in _COMMENTS:
        raise ContentRefused("comments are open, fans or closed")
    for name, limit, code in (
        ("title", limits.TITLE, 45003),
        ("author", limits.AUTHOR, 45110),
        ("digest", limits.DIGEST, 45004),
    ):
        if len(options.get(name, "")) > limit.value:
            raise ContentRefused(f"the {name} has more than {limit.value} characters", platform_code=str(code))
    if options.get("tag_id") and not number_of(options["tag_id"]):
        raise ContentRefused("tag_id is a number", platform_code="40152")
    if len(content.link.encode()) > limits.SOURCE_URL_BYTES.value:
        raise ContentRefused("the link is too long", platform_code="45005")
    if not title_of(content):
        raise ContentRefused("an article needs a title or a text", platform_code="44004")


def title_of(content: Content) -> str:
    """The title that was given, or the first line with words, without addresses and cut to what a title may have."""
    given = content.options.get("title", "").strip()
    if given:
        return given
    lines = (" ".join(URL.sub(" ", line).split()) for line in content.text.splitlines())
    first = next(filter(None, lines), "")
    most = limits.TITLE.value
    return first if len(first) <= most else first[: most - len(_ELLIPSIS)] + _ELLIPSIS


def words_of(content: Content) -> str:
    """The text below the title: without the first line when that is the title, whole and not all there is."""
    if content.options.get("title", "").strip():
        return content.text
    first, _, rest = content.text.lstrip().partition("\n")
    return rest.lstrip("\n") if rest.strip() and first.strip() == title_of(content) else content.text


def body_of(content: Content, urls: Sequence[str]) -> str:
    """The body in HTML: each line a paragraph, each picture one of its own.

    Raises:
        ContentRefused: it is too long.
    """
    lines = [f"<p>{html.escape(line, quote=False) or '<br>'}</p>" for line in words_of(content).splitlines()]
    alts = [picture.alt for picture in content.pictures]
    pictures = [
        f'<p><img src="{html.escape(url)}" alt="{html.escape(alt)}"></p>' for url, alt in zip(urls, alts, strict=True)
    ]
    return _fitting("".join([*lines, *pictures]))


def plain_of(content: Content) -> str:
    """The words of a picture post, which has no other place for a link than its words.

    Raises:
        ContentRefused: it is too long.
    """
    words = words_of(content)
    return _fitting(words if not content.link or content.link in content.text else f"{words}\n{content.link}")


def _fitting(body: str) -> str:
    if len(body) > limits.BODY.value:
        raise ContentRefused("the body has 20 000 characters or more", platform_code="45002")
    return body


def news(content: Content, cover: str, urls: Sequence[str]) -> dict[str, object]:
    """The article object of an ordinary article; what is not given is left out."""
    given = {
        "author": content.options.get("author", ""),
        "digest": content.options.get("digest", ""),
        "content_source_url": content.link,
    }
    return {
        "article_type": NEWS,
        "title": title_of(content),
        "content": body_of(content, urls),
        "thumb_media_id": cover,
        **{name: value for name, value in given.items() if value},
        **_commenting(content),
    }


def newspic(content: Content, media_ids: Sequence[str]) -> dict[str, object]:
    """The article object of a picture post."""
    return {
        "article_type": NEWSPIC,
        "title": title_of(content),
        "content": plain_of(content),
        "image_info": {"image_list": [{"image_media_id": media_id} for media_id in media_ids]},
        **_commenting(content),
    }


def _commenting(content: Content) -> dict[str, object]:
    opened, fans_only = _COMMENTS[content.options.get("comments", "open")]
    return {"need_open_comment": opened, "only_fans_can_comment": fans_only}


def without_comments(article: Mapping[str, object]) -> dict[str, object]:
    """The same article, closed to comments, for an account that has no privilege of them."""
    return {**article, "need_open_comment": 0, "only_fans_can_comment": 0}


def articles_of(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The articles of a publication in a list."""
    content = item.get("content")
    articles = content.get("news_item") if isinstance(content, dict) else None
    return [each for each in articles if isinstance(each, dict)] if isinstance(articles, list) else []


def text_of(body: str) -> str:
    """The words of a body in HTML. A sign that opens no tag is one of them."""
    first, *others = body.replace("</p>", "\n</p>").replace("<br>", "\n").split("<")
    parts = (other.partition(">") for other in others)
    words = (rest if closed else f"<{tag}" for tag, closed, rest in parts)
    return html.unescape(first + "".join(words)).strip()


def is_ours(article: Mapping[str, Any], traces: Traces) -> bool:
    """Whether an article is this sending: by the tracking token in its link or its words, else by its words.

    An article that shows another link is another one, whatever its words.
    """
    body = str(article.get("content") or "")
    shown = f"{article.get('content_source_url') or ''} {html.unescape(body)}"
    if traces.token and traces.token in shown:
        return True
    if traces.token and traces.content.link and URL.search(text_of(shown)):
        return False
    if fingerprint(str(article.get("title") or "")) != fingerprint(title_of(traces.content)):
        return False
    words = plain_of(traces.content)
    return fingerprint(text_of(body)) in {fingerprint(words), fingerprint(text_of(words))}


def live_of(item: Mapping[str, Any], article: Mapping[str, Any], content: Content) -> Live:
    """A publication in a list as a result. A first line that became the title is put before the words again."""
    body = str(article.get("content") or "")
    shown = body if article_type(content) == NEWSPIC else text_of(body)
    if words_of(content) != content.text:
        shown = f"{article.get('title', '')}\n{shown}"
    return Live(str(item.get("article_id", "")), address(article.get("url")), shown_digest(shown))


def is_after(item: Mapping[str, Any], traces: Traces) -> bool:
    """Whether a publication in a list is not older than the request; its time may have the seconds only."""
    try:
        return instant_of(item.get("update_time")) >= traces.sent_at - _SKEW
    except ValueError:
        return True
