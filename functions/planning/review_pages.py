"""The pages that somebody without an account sees: what is under review, the thanks, and what went wrong. Pure.

None of them runs a script.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime

from planning import posts, review
from planning.media import Media
from planning.plans import Plan
from planning.posts import Post
from planning.review import Review, Voter
from planning.review_links import GuestLink
from planning.threads import ReviewThread
from planning.views import finding
from socialops import clock, problems, words
from socialops.errors import SocialOpsError
from socialops.events.reviews import GUEST
from socialops.pages import Page, Pages
from socialops.platforms.content import Content

PAGES: Final = Pages(Path(__file__).parent / "templates")
MINUTE: Final = {"zh_CN": "M月d日 HH:mm", "en": "MMM d, HH:mm"}
DAY: Final = {"zh_CN": "M月d日 EEE", "en": "EEE, MMM d"}


@dataclass(frozen=True)
class Visit:
    """Who sees the page: in which language, by which clocks, and when."""

    language: str
    zone: str
    at: datetime

    def say(self, key: str, **facts: object) -> str:
        """The message of a key."""
        return words.say(key, self.language, facts)

    def minute(self, instant: datetime) -> str:
        """An instant by the clocks of the brand."""
        zone = clock.zone(self.zone)
        return str(format_datetime(instant, MINUTE[self.language], tzinfo=zone, locale=self.language))

    def day(self, day: date) -> str:
        """A day."""
        return str(format_date(day, DAY[self.language], locale=self.language))

    def platform(self, platform_id: str) -> str:
        """The name of a platform."""
        key = f"platform.{platform_id}"
        return words.say(key, self.language) if words.has(key, self.language) else platform_id


@dataclass(frozen=True)
class Trouble:
    """What went wrong with what the visitor sent, and what they had sent, so that they need not type it again."""

    error: SocialOpsError
    doing: str
    given: str


@dataclass(frozen=True)
class Shown:
    """What a page shows: the review and its content, for whom, and how a file is reached."""

    review: Review
    link: GuestLink
    threads: list[ReviewThread]
    post: Post | None
    plan: Plan | None
    media: Mapping[str, Media]
    address: Callable[[Media], str]


def under_review(shown: Shown, visit: Visit, trouble: Trouble | None = None) -> Page:
    """The page to decide on."""
    seen, link = shown.review, shown.link
    pieces = _pieces(shown, visit) if shown.post else []
    files = [file for piece in pieces for file in (*piece["pictures"], piece["video"]) if file]
    return _page(
        "review.html.j2",
        visit.language,
        origins={"{0.scheme}://{0.netloc}".format(urlsplit(file["url"])) for file in files},
        title=seen.subject.title,
        guest=link.name,
        deadline=visit.minute(seen.turn.deadline),
        ends=visit.minute(link.ends_at),
        pieces=pieces,
        plan=_plan(shown.plan, visit) if shown.plan else None,
        findings=[finding(each, visit.language) for each in seen.findings],
        threads=[_thread(each, link, visit) for each in reversed(shown.threads)],
        may_decide=link.may_decide and review.may_decide(seen, Voter(id=link.guest)),
        content_hash=seen.subject.content_hash,
        problem=problems.document(trouble.error, visit.language) if trouble else None,
        doing=trouble.doing if trouble else "",
        given=trouble.given if trouble else "",
    )


def _pieces(shown: Shown, visit: Visit) -> list[dict[str, Any]]:
    """The content of each platform; platforms with the same content stand together."""
    post = shown.post
    if post is None:
        return []
    grouped: dict[str, tuple[list[str], Content]] = {}
    for platform in post.variants:
        content = posts.content(post, platform, shown.media)
        grouped.setdefault(posts.content_hash(content), ([], content))[0].append(visit.platform(platform))
    return [_piece(names, content, shown) for names, content in grouped.values()]


def _piece(names: list[str], content: Content, shown: Shown) -> dict[str, Any]:
    def file(media_id: str) -> dict[str, Any]:
        media = shown.media[media_id]
        return {"url": shown.address(media), "alt": media.alt, "width": media.width, "height": media.height}

    return {
        "platforms": names,
        "text": content.text,
        "pictures": [file(picture.media_id) for picture in content.pictures],
        "video": file(content.video.media_id) if content.video else None,
        "link": content.link,
        "options": sorted(content.options.items()),
    }


def _plan(plan: Plan, visit: Visit) -> dict[str, Any]:
    return {
        "period": f"{visit.day(plan.starts_on)} – {visit.day(plan.ends_on)}",
        "goals": [f"{goal.name}: {goal.target} {goal.unit}" for goal in plan.goals],
        "themes": [f"{theme.name} · {theme.share / 10:g}%" for theme in plan.themes],
        "slots": [
            {
                "day": visit.day(slot.date),
                "theme": slot.theme,
                "platforms": " · ".join(visit.platform(platform) for platform in slot.platforms),
                "note": slot.note,
            }
            for slot in sorted(plan.slots, key=lambda slot: slot.date)
        ],
    }


def _thread(thread: ReviewThread, link: GuestLink, visit: Visit) -> dict[str, Any]:
    def who(by: str) -> str:
        if by == link.guest:
            return visit.say("review-page.you")
        return visit.say("review-page.guest" if by.startswith(GUEST) else "review-page.team")

    return {
        "id": thread.id,
        "resolved": thread.state == "resolved",
        "quote": thread.place.quote if thread.place else "",
        "comments": [
            {"who": who(each.by), "time": visit.minute(each.at), "text": each.text} for each in thread.comments
        ],
    }


def thanks(language: str, decision: str) -> Page:
    """The word that a decision was taken."""
    text = "review-page.approved" if decision == "approve" else "review-page.returned"
    return _told(language, words.say("review-page.thanks", language), [words.say(text, language)], seal=True)


def problem(error: SocialOpsError, language: str) -> Page:
    """Why there is nothing to see, and what to do."""
    told = problems.document(error, language)
    return _told(language, told["title"], [told["detail"], told["next_step"]])


def _told(language: str, title: str, lines: list[str], *, seal: bool = False) -> Page:
    return _page("told.html.j2", language, title=title, lines=lines, seal=seal)


def _page(template: str, language: str, *, origins: Collection[str] = (), **values: Any) -> Page:
    return PAGES.render(template, language, css="review.css", origins=origins, **values)
