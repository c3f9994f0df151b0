"""Which accounts are suggested for a post, in which order, and with which reasons."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from insights.effects import Effect, past_effect
from insights.suggestions import Candidate, Subject, Suggestion, suggest
from planning.media import Media
from planning.plans import Plan
from planning.posts import Post
from publishing import keys, quotas
from publishing.accounts import Account, AccountOptions
from publishing.grants import Token
from socialops.errors import MediaNotReady
from socialops.keys import Key
from socialops.platforms.contract import Platform
from socialops.platforms.limits import Quota
from tests.fakes import Network
from tests.unit.planning.builders_planning import a_brand, a_picture, a_platform, a_post, a_video

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_candidate(
    account_id: str = "a1",
    platform: Platform | None = None,
    *,
    audience: tuple[str, ...] = (),
    token: Mapping[str, Any] | None = None,
    used: Mapping[Key, int] | None = None,
    publisher: bool = True,
) -> Candidate:
    """A connected account of a platform that a server may publish on."""
    network = platform or a_platform("weibo")
    network = replace(network, publisher=Network().publisher if publisher else None)
    account = Account(
        id=account_id,
        created_at=NOW,
        updated_at=NOW,
        platform=network.id,
        remote_id=account_id,
        handle=f"@{account_id}",
        name="",
        connected_by="bo",
        options=AccountOptions(audience=audience),
    )
    grant = Token(sealed="", fingerprint="", **(token or {}))
    return Candidate(account, network, grant, used or {})


def a_subject(post: Post | None = None, *media: Media, plan: str = "") -> Subject:
    """A post, by default a short text, with its files and its plan's title."""
    made = Plan(
        id="n1", created_at=NOW, updated_at=NOW, author="ling", title=plan, starts_on=NOW.date(), ends_on=NOW.date()
    )
    return Subject(post or a_post(), {each.id: each for each in media}, made if plan else None, a_brand())


def effects(
    account_id: str, *interactions: int, form: Any = "text", age: timedelta = timedelta(days=7)
) -> list[Effect]:
    """What publications of an account brought, read at an age."""
    return [
        Effect(
            publication_id=f"{account_id}-{form}-{number}",
            account_id=account_id,
            format=form,
            live_at=NOW - timedelta(days=30),
            due=NOW - timedelta(days=30) + age,
            interactions=each,
        )
        for number, each in enumerate(interactions)
    ]


def one(subject: Subject, candidate: Candidate, *past: Effect) -> Suggestion:
    """The suggestion of a single account."""
    (found,) = suggest(subject, [candidate], past, NOW)
    return found


def reasons(suggestion: Suggestion) -> dict[str, str]:
    """Code → weight of each reason."""
    return {reason.code: reason.weight for reason in suggestion.reasons}


def test_an_account_that_takes_the_post_says_so_and_what_it_does_not_know() -> None:
    """Without tags, past posts and allowances, the only thing known is that the content fits."""
    found = one(a_subject(), a_candidate())
    assert (found.fits, found.chosen, found.by_hand, found.quota_left) == (True, True, False, None)
    assert reasons(found) == {"fits": "for", "audience-unknown": "unknown", "effect-none-text": "unknown"}
    assert (found.effect.publications, found.effect.median) == (0, None)


def test_every_limit_of_the_platform_is_a_reason_with_its_numbers() -> None:
    """Text, pictures, sizes, types and links are checked as at submission, in the platform's own measure."""
    post = a_post(text="花" * 11, media=["m1", "m2"])
    big = a_picture("m2", bytes=2000, content_type="image/webp")
    tight = a_platform("weibo", text=10, pictures=1, picture_bytes=1000, link_required=True)
    found = one(a_subject(post, a_picture("m1"), big), a_candidate(platform=tight))
    blocking = {code for code, weight in reasons(found).items() if weight == "blocks"}
    assert blocking == {"over-length", "too-many-pictures", "picture-too-large", "picture-type", "link-required"}
    assert (found.fits, "fits" in reasons(found)) == (False, False)
    (length,) = (reason for reason in found.reasons if reason.code == "over-length")
    assert (length.facts["length"], length.facts["limit"]) == (11, 10)


def test_a_platform_the_post_is_not_meant_for_yet_is_judged_by_the_master() -> None:
    """Suggesting it is the point."""
    found = one(a_subject(a_post(variants={"weibo": {}})), a_candidate(platform=a_platform("bluesky", text=3)))
    assert (found.chosen, "over-length" in reasons(found)) == (False, True)


def test_a_video_suits_platforms_that_take_video() -> None:
    """Others are named with the reason."""
    subject = a_subject(a_post(media=["v1"]), a_video())
    with_video = a_candidate("a2", a_platform("douyin", video=(10_000, 60)))
    first, second = suggest(subject, [a_candidate(), with_video], [], NOW)
    assert (first.account_id, first.effect.format, second.account_id) == ("a2", "video", "a1")
    assert reasons(second)["video-unsupported"] == "blocks"


def test_a_file_that_is_not_ready_is_nothing_to_judge_by() -> None:
    """As at submission."""
    with pytest.raises(MediaNotReady):
        one(a_subject(a_post(media=["m1"]), a_picture(state="waiting")), a_candidate())


def test_a_person_publishes_where_no_server_may() -> None:
    """It fits, behind those that go out by themselves; no allowance and no token stands in the way."""
    by_hand = a_candidate("a0", publisher=False, token={"ends_at": NOW - timedelta(days=1)})
    lacking = replace(a_platform("douyin"), scopes={"publish": ("video.create.bind",)})
    unscoped = a_candidate("a1", lacking, token={"scopes": ("user_info",)})
    found = suggest(a_subject(), [by_hand, unscoped, a_candidate("a2")], [], NOW)
    assert [(each.account_id, each.fits, each.by_hand) for each in found] == [
        ("a2", True, False),
        ("a1", True, True),
        ("a0", True, True),
    ]
    assert reasons(found[1])["by-hand"] == "against"


@pytest.mark.parametrize(("used", "left", "code"), [(0, 3, "quota-left"), (2, 1, "quota-left"), (3, 0, "quota-spent")])
def test_what_is_left_of_the_tightest_allowance_is_told(used: int, left: int, code: str) -> None:
    """Of all allowances that one post uses; those of other calls do not matter."""
    day, hour = Quota("post", 3, 86_400, "test"), Quota("post", 30, 3600, "test")
    plain = a_platform("weibo")
    allowances = (day, hour, Quota("reply", 1, 60, "test"))
    network = replace(plain, limits=replace(plain.limits, quotas=allowances))
    counter = keys.quota("a1", "post", quotas.window(day, NOW).name)
    found = one(a_subject(), a_candidate(platform=network, used={counter: used}))
    assert (found.quota_left, code in reasons(found), found.fits) == (left, True, True)


@pytest.mark.parametrize(
    ("token", "code", "weight"),
    [
        ({"ends_at": NOW - timedelta(seconds=1)}, "token-ended", "blocks"),
        ({"ends_at": NOW + timedelta(days=3)}, "token-ending", "against"),
        ({"failure": "platform-unavailable"}, "token-failing", "against"),
        ({"ends_at": NOW + timedelta(days=90)}, None, None),
    ],
)
def test_a_grant_that_ends_is_a_reason(token: dict[str, Any], code: str | None, weight: str | None) -> None:
    """One that has ended blocks; one that will end soon, or fails, speaks against."""
    found = {
        name: value for name, value in reasons(one(a_subject(), a_candidate(token=token))).items() if "token" in name
    }
    assert found == ({code: weight} if code else {})


def test_whom_an_account_reaches_is_matched_with_what_the_post_is_about() -> None:
    """Tags are found in theme, title, plan and words, whatever their width or case; others speak against."""
    post = a_post(title="给新手妈妈", text="ＢＡＢＹ 用品上新", theme="敏感肌")
    subject = a_subject(post, plan="双11 大促")
    tags = ("妈妈", "baby", "敏感肌", "双11", "学生")
    found = one(subject, a_candidate(audience=tags))
    assert found.audience == ["妈妈", "baby", "敏感肌", "双11"]
    assert reasons(found)["audience-match"] == "for"
    assert reasons(one(subject, a_candidate(audience=("学生", "·"))))["audience-other"] == "against"


def test_past_effect_is_the_median_of_ripe_posts_of_the_same_format() -> None:
    """Other accounts, other formats and figures of the first hours do not count; few are called few."""
    past = [
        *effects("a1", 5, 100, 7, 9, 8),
        *effects("a1", 9000, form="video"),
        *effects("a2", 9000),
        *effects("a1", 1, age=timedelta(hours=1)),
    ]
    found = one(a_subject(), a_candidate(), *past)
    assert (found.effect.publications, found.effect.median, reasons(found)["effect-text"]) == (5, 8, "for")
    assert past_effect("a1", "text", effects("a1", 4, 2)).median == 2
    assert reasons(one(a_subject(), a_candidate(), *effects("a1", 5)))["effect-few-text"] == "unknown"


def test_the_order_is_the_same_whatever_order_the_accounts_come_in() -> None:
    """What fits, what goes out by itself, whom it is for, what brought most."""
    accounts = [
        a_candidate("best", audience=("山茶花",)),
        a_candidate("liked"),
        a_candidate("plain"),
        a_candidate("hand", publisher=False, audience=("山茶花",)),
        a_candidate("tight", a_platform("weibo", text=1), audience=("山茶花",)),
    ]
    past = [*effects("liked", *[50] * 6), *effects("tight", *[900] * 6)]
    for seed in range(10):
        shuffled = random.Random(seed).sample(accounts, len(accounts))  # noqa: S311 - an order for a test
        found = suggest(a_subject(), shuffled, past, NOW)
        assert [each.account_id for each in found] == ["best", "liked", "plain", "hand", "tight"]
