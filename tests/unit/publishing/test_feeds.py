"""Calendar links: what they show, what a subscriber has already, and the file as another reader takes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from publishing import feed_files, feeds
from publishing.accounts import Account
from publishing.feeds import Feed, FeedInput, Shown
from publishing.sendings import Sending, cancel, move, schedule
from socialops.errors import CalendarLinkOver
from socialops.permissions import Role
from socialops.platforms.content import Content
from socialops.team import Teammate

NOW = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
FEED = feeds.make(None, FeedInput(), "d", member_id="ling", language="zh_CN", at=NOW)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.text(
    '山茶花🌸👩‍👩‍👧,;\\:" ab\n\r', max_size=200
)


def a_sending(text: str = "新品上市", sending_id: str = "s1", due: datetime = DUE, **fields: Any) -> Sending:
    """A publication that is planned."""
    given_ = {"account_id": "a1", "owner": "ling", **fields}
    return schedule(
        sending_id,
        NOW,
        kind="post",
        platform="weibo",
        subject="p1",
        root="POST#p1",
        content=Content(text),
        due=due,
        **given_,
    ).after


def a_feed(body: FeedInput, member_id: str = "ling") -> Feed:
    """A link in English."""
    return feeds.make(None, body, "d", member_id=member_id, language="en", at=NOW)


def an_account(name: str = "山茶花官方") -> Account:
    """The account that it is on."""
    return Account(
        id="a1",
        created_at=NOW,
        updated_at=NOW,
        platform="weibo",
        remote_id="1",
        handle="h",
        name=name,
        connected_by="ling",
    )


def read(*sendings: Sending, feed: Feed = FEED, account: str = "山茶花官方") -> Any:
    """The file of some publications as another library reads it."""
    file = feed_files.write(feed, sendings, {"a1": an_account(account)}, "Asia/Shanghai")
    return vobject.readOne(file.decode())


@given(WORDS, WORDS)
def test_any_text_arrives_whole_in_lines_of_75_octets(text: str, name: str) -> None:
    """No line is longer, none is cut within a character, and another reader finds the very words."""
    file = feed_files.write(FEED, [a_sending(text)], {"a1": an_account(name)}, "Asia/Shanghai")
    assert file.endswith(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in file.split(b"\r\n"))
    shown = vobject.readOne(file.decode()).vevent
    assert shown.summary.value == f"【待发布】微博 · {feed_files.line(name)}：{feed_files.line(text)}"
    assert (shown.dtstart.value, shown.sequence.value) == (DUE, "0")


def test_the_file_says_what_calendars_ask() -> None:
    """Its version, its name, how often to ask again (RFC 7986 and Outlook's own), and neither alarm nor method."""
    file = feed_files.write(FEED, [a_sending()], {}, "Asia/Shanghai").decode()
    for line in (
        "VERSION:2.0",
        "NAME:社媒发布日历",
        "X-WR-CALNAME:社媒发布日历",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "DTSTART:20261128T063000Z",
        "TRANSP:TRANSPARENT",
    ):
        assert f"{line}\r\n" in file
    assert "VALARM" not in file
    assert "METHOD" not in file


def test_a_move_keeps_the_name_and_raises_the_sequence() -> None:
    """A calendar moves its entry instead of making a second one."""
    before = a_sending()
    later = NOW + timedelta(hours=1)
    after = move(before, DUE + timedelta(days=2), later).after
    first, second = read(before).vevent, read(after).vevent
    assert first.uid.value == second.uid.value
    assert int(second.sequence.value) > int(first.sequence.value)
    assert (second.dtstart.value, second.dtstamp.value) == (DUE + timedelta(days=2), later)


def test_the_intent_stands_beside_the_instant() -> None:
    """The wall-clock time and its zone as they were meant; the brand's zone where an instant was given."""
    meant = a_sending(wall="2026-11-28T08:30", zone="Europe/Paris")
    assert "2026-11-28 08:30 (Europe/Paris)" in read(meant).vevent.description.value
    assert "2026-11-28 14:30 (Asia/Shanghai)" in read(a_sending()).vevent.description.value


def test_equal_content_is_an_equal_file() -> None:
    """Nothing in the file depends on when it was made."""
    files = {feed_files.write(FEED, [a_sending()], {"a1": an_account()}, "Asia/Shanghai") for _ in range(2)}
    assert len(files) == 1


def test_a_state_in_doubt_is_tentative() -> None:
    """What is held or of unknown outcome is no promise."""
    held = a_sending().next(NOW, held="paused")
    assert read(a_sending()).vevent.status.value == "CONFIRMED"
    assert read(held).vevent.status.value == "TENTATIVE"
    assert "已暂缓" in read(held).vevent.summary.value
    assert cancel(held, NOW, "x").after.state == "cancelled"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, True),
        ({"whose": "mine"}, True),
        ({"account_id": "a1", "campaign": "c1"}, True),
        ({"account_id": "a2"}, False),
        ({"campaign": "c2"}, False),
    ],
)
def test_a_link_shows_what_it_was_asked_to(asked: dict[str, str], shown: bool) -> None:
    """Mine or all, one account, one campaign; all that is asked must hold."""
    feed = a_feed(FeedInput.model_validate(asked))
    assert feed.shows(a_sending(campaign="c1")) is shown
    assert a_feed(FeedInput(whose="mine"), "hao").shows(a_sending()) is False


def test_a_link_is_good_for_its_newest_token_and_a_member_who_is_there() -> None:
    """An earlier token, no link, and a member who left open nothing."""
    mate = Teammate(id="ling", created_at=NOW, updated_at=NOW, name="玲", roles=[Role.PLANNER])
    assert feeds.require_good(FEED, "d", mate) is feeds.require_good(FEED, "d", None) is FEED
    for feed, digest, of in ((FEED, "e", mate), (None, "d", mate), (FEED, "d", mate.next(NOW, left_at=NOW))):
        with pytest.raises(CalendarLinkOver):
            feeds.require_good(feed, digest, of)


def test_the_tag_comes_before_the_date() -> None:
    """A date counts only where no tag is sent (RFC 9110, 13.1.3); what is no date asks for everything."""
    shown = Shown(tag='"a"', since=NOW)
    date = "Fri, 27 Nov 2026 06:30:00 GMT"
    assert feeds.is_known(shown, 'W/"b", W/"a"', "")
    assert feeds.is_known(shown, "*", "")
    assert not feeds.is_known(shown, '"b"', date)
    assert feeds.is_known(shown, "", date)
    assert not feeds.is_known(shown, "", "Fri, 27 Nov 2026 06:29:59 GMT")
    for odd in ("", "yesterday", "Fri, 99 Nov 2026 06:30:00 GMT", "Fri, 27 Nov 2026 06:30:00 -0000"):
        assert not feeds.is_known(shown, "", odd)


def test_two_contents_within_a_second_have_two_dates() -> None:
    """HTTP dates tell no less than a second, and a changed calendar must not pass for the one before."""
    first = Shown.following(None, '"a"', NOW)
    assert Shown.following(first, '"b"', NOW + timedelta(milliseconds=5)).since == NOW + timedelta(seconds=1)
