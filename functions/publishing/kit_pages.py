"""The pages that a person sees on their phone: a kit to publish from, the thanks, and what went wrong. Pure."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import segno
from babel.dates import format_datetime
from markupsafe import Markup

from publishing import handoffs
from publishing.kits import Kit
from publishing.sendings import HANDED_OFF_LATE, Sending
from socialops import clock, problems, words
from socialops.errors import NotApproved, Paused, SocialOpsError
from socialops.pages import Page, Pages
from socialops.platforms.contract import Platform

PAGES: Final = Pages(Path(__file__).parent / "templates")
MINUTE: Final = {"zh_CN": "M月d日 HH:mm", "en": "MMM d, HH:mm"}


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
        """An instant by the clocks of the visitor's brand."""
        zone = clock.zone(self.zone)
        return str(format_datetime(instant, MINUTE[self.language], tzinfo=zone, locale=self.language))

    def name(self, platform: Platform) -> str:
        """The name of a platform."""
        return platform.names["zh" if self.language.startswith("zh") else "en"]


@dataclass(frozen=True)
class Trouble:
    """What went wrong with what the visitor sent, and what they had sent, so that they need not type it again."""

    error: SocialOpsError
    doing: str
    given: str


def kit(kit: Kit, platform: Platform, visit: Visit, ends_at: datetime, trouble: Trouble | None = None) -> Page:
    """The page to publish from. `kit.page` is its own address, for the code that brings it from a desk to a phone."""
    files = [*kit.pictures, *([kit.video] if kit.video else [])]
    address = kit.page.url if kit.page else ""
    return _page(
        "kit.html.j2",
        visit.language,
        origins={"{0.scheme}://{0.netloc}".format(urlsplit(file.url)) for file in files},
        script="kit.js",
        kit=kit,
        name=visit.name(platform),
        late=visit.at >= kit.due + HANDED_OFF_LATE,
        due=visit.minute(kit.due),
        ends=visit.minute(ends_at),
        qr=Markup(_qr(address)),  # noqa: S704 - an image of our own making, out of an address of our own making
        size=_size,
        **_troubled(trouble, visit),
    )


def stopped(
    stop: Paused | NotApproved, account: str, platform: Platform, visit: Visit, trouble: Trouble | None = None
) -> Page:
    """The word that it must not be published now; who did so already can still say it."""
    return _page(
        "stopped.html.j2",
        visit.language,
        name=visit.name(platform),
        account=account,
        why=visit.say(f"kit.stop.{stop.code}", **stop.facts),
        **_troubled(trouble, visit),
    )


def done(sending: Sending, account: str, platform: Platform, visit: Visit, trouble: Trouble | None = None) -> Page:
    """The thanks, and the way to correct a slip."""
    return _page(
        "done.html.j2",
        visit.language,
        name=visit.name(platform),
        account=account,
        url=sending.url,
        confirmed=visit.minute(sending.confirmed_at or visit.at),
        correctable=handoffs.is_correctable(sending, visit.at),
        **_troubled(trouble, visit),
    )


def declined(language: str) -> Page:
    """The word that nothing was published is kept."""
    title, text = (words.say(key, language) for key in ("kit.declined.title", "kit.declined.text"))
    return _page("told.html.j2", language, title=title, lines=[text])


def problem(error: SocialOpsError, language: str) -> Page:
    """Why there is nothing to see, and what to do."""
    told = problems.document(error, language)
    return _page("told.html.j2", language, title=told["title"], lines=[told["detail"], told["next_step"]])


def _troubled(trouble: Trouble | None, visit: Visit) -> dict[str, Any]:
    return {
        "problem": problems.document(trouble.error, visit.language) if trouble else None,
        "doing": trouble.doing if trouble else "",
        "given": trouble.given if trouble else "",
    }


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(count // 1000, 1)} KB"


def _qr(address: str) -> str:
    return segno.make(address, error="l", boost_error=False).svg_inline(border=2, omitsize=True) if address else ""


def _page(template: str, language: str, **given: Any) -> Page:
    return PAGES.render(template, language, css="kit.css", **given)
