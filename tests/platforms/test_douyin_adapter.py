"""What is Douyin's own: a success that nobody sees yet, posts that vanish, two families of codes, comments by post."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from infra.local.sandbox.douyin import errors as sandbox_errors
from infra.local.sandbox.server import Server
from socialops.platforms import http
from socialops.platforms.content import Content
from socialops.platforms.douyin import client, errors, limits, mapping
from socialops.platforms.douyin.limits import LIMITS
from socialops.platforms.errors import (
    AccountDisconnected,
    ContentRefused,
    PermissionMissing,
    PlatformUnavailable,
    QuotaExhausted,
    RateLimited,
    TokenExpired,
)
from socialops.platforms.sending import (
    Absent,
    Accepted,
    Found,
    Inconclusive,
    NotSent,
    Prepared,
    Refused,
    Traces,
    Unknown,
)
from tests.platforms.cases import a_picture, read
from tests.platforms.douyin_case import V1, DouyinCase, douyin_case
from tests.platforms.douyin_party import Douyin

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS: dict[type[Exception], str] = {
    PermissionMissing: """10003 10004 10006 10011 10012 10013 10015 10017 28001012 2190003 28001014 28001018 2190004
    28001019 28001020 28001021 28004020 28001016 2190016 28001017 28001056 28001047 2100007 2112001 2114005""",
    ContentRefused: """10002 10005 10007 10014 28001007 2100005 2190005 2190006 2114006 2190007 2113001 2111001 2111003
    2111004 2111005""",
    TokenExpired: "10008 10010 10020 28001003 2190002 28001008 2190008",
    PlatformUnavailable: "28001005 2100004 28001006 2111002 2111006 2111007",
    AccountDisconnected: "28001015 2190015 28001045 28001046 2100009",
    RateLimited: "28001052 28003018",
    QuotaExhausted: "28003017 2190001 28003070 2113002 2114007",
}


@pytest.fixture
def case(douyin: Douyin) -> DouyinCase:
    """The brand on a fresh Douyin."""
    return douyin_case(douyin)


def test_every_documented_code_has_its_meaning() -> None:
    """Each documented code, old or new, has the error that its action asks for; the sandbox knows no other."""
    documented = {int(code): error for error, codes in FACTS.items() for code in codes.split()}
    assert {code: meaning.error for code, meaning in errors.CODES.items()} == documented
    assert set(sandbox_errors.TEXTS) - set(documented) == set()


@pytest.mark.parametrize("code", sorted(errors.CODES))
def test_every_code_is_raised_from_every_envelope(code: int) -> None:
    """As a number or as text, in `data`, in `extra`, or at the top; with HTTP 200."""
    shapes: list[dict[str, object]] = [
        {"data": {"error_code": code, "description": "原因"}, "extra": {"error_code": code, "logid": "2026"}},
        {"data": {"error_code": str(code), "description": "原因"}, "message": "error"},
        {"data": {}, "extra": {"error_code": str(code), "description": "原因"}},
        {"err_no": code, "err_msg": "原因", "log_id": "2026"},
    ]
    for shape in shapes:
        with pytest.raises(errors.CODES[code].error) as raised:
            _read(json.dumps(shape).encode())
        assert raised.value.platform_code == str(code)
        assert "原因" in raised.value.message


def _read(body: bytes, status: int = 200) -> Any:
    return client.content(http.Answer(status, {}, body), NOW)


@pytest.mark.parametrize(
    ("code", "until"),
    [
        (28003017, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        (2114007, datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        (28003018, NOW + timedelta(minutes=1)),
        (28001052, NOW + timedelta(minutes=10)),
        (28003070, NOW + DAY),
        (2113001, None),
        (99999, None),
    ],
)
def test_a_spent_allowance_says_when_it_returns(code: int, until: datetime | None) -> None:
    """A day ends at midnight in Beijing; a code that nobody documents concludes nothing."""
    error = errors.error_of(code, "", NOW)
    assert error.until == until
    assert isinstance(error, PlatformUnavailable) is (code == 99999)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"data":{"item_id":"@8hx/+==","error_code":0},"extra":{"error_code":0}}', Accepted),
        (200, b'{"data":{"item_id":"@8hx/+==","error_code":"0"}}', Accepted),
        (200, b'{"data":{"item_id":"@8hx"},"extra":{"error_code":0}}', Accepted),
        (200, b'{"data":{"error_code":0}}', Unknown),
        (200, b'{"data":{"item_id":"@8hx"}}', Unknown),
        (200, b'{"data":{"item_id":["@8hx"],"error_code":0}}', Unknown),
        (200, b'{"data":{"item_id":"@8hx","error_code":null}}', Unknown),
        (200, b'{"data":{"item_id":"@8hx","error_code":"zero"}}', Unknown),
        (200, b'{"data":{"item_id":"@8hx","error_code":true}}', Unknown),
        (200, b'{"data":{"error_code":0},"extra":{"error_code":2113001}}', Refused),
        (200, b'{"data":{"error_code":"2113001"}}', Refused),
        (200, b'{"err_no":28001018,"err_msg":"x"}', Refused),
        (200, b'{"data":{"error_code":2114007}}', NotSent),
        (200, b'{"data":{"error_code":28001005}}', Unknown),
        (200, b'{"data":{"error_code":2190007}}', Unknown),
        (200, b'{"data":{"error_code":77777}}', Unknown),
        (200, b'{"data":{"error_code":0},"message":"error"}', Unknown),
        (429, b"slow down", NotSent),
        (500, b'{"data":{"item_id":"@8hx","error_code":0}}', Unknown),
        (200, b"<html>", Unknown),
        (200, b"null", Unknown),
        (200, b"[" * 100_000, Unknown),
    ],
)
def test_any_answer_has_one_reading(case: DouyinCase, status: int, body: bytes, expected: type) -> None:
    """HTTP 200 with an error inside is an error; what is neither a code nor an id proves nothing."""
    content = case.content()
    prepared = case.prepare(content)
    with Server(Response(body, status)) as server:
        there = replace(case.connection, host=server.base_url)
        outcome = case.publisher.send(content, prepared, there, read=read, key="k", now=NOW)
    assert isinstance(outcome, expected)


def test_a_success_is_not_public_yet(case: DouyinCase) -> None:
    """Until the review ends only the author sees the post; and no look says more than is known."""
    content = case.content()
    item = case.accepted(content)
    assert isinstance(case.look_for(content, item), Inconclusive)
    case.control.order("clock", advance=3600)
    assert isinstance(case.look_for(content, item), Inconclusive)
    case.control.play("play", item=item)
    found = case.look_for(content, item)
    assert isinstance(found, Found)
    assert [live.remote_id for live in found.matches] == [item]
    assert found.matches[0].url.startswith("https://")


def test_a_post_that_the_review_refused_stays_unknown(case: DouyinCase) -> None:
    """The platform does not tell; so a person is asked, and nothing is claimed."""
    case.control.order("review/next", outcomes=["refuse"])
    content = case.content()
    item = case.accepted(content)
    case.control.order("clock", advance=7200)
    assert isinstance(case.look_for(content, item), Inconclusive)


def test_where_the_status_is_still_told_it_decides(case: DouyinCase) -> None:
    """`video_status` 4 is in review, 5 public, 2 unfit."""
    case.control.order("settings", tells_status=True)
    case.control.order("review/next", outcomes=["pass", "refuse"])
    content, other = case.content("甲"), case.content("乙")
    passed, failed = case.accepted(content), case.accepted(other)
    assert isinstance(case.look_for(content, passed), Inconclusive)
    case.control.order("clock", advance=60)
    assert isinstance(case.look_for(content, passed), Found)
    refused = case.look_for(other, failed)
    assert isinstance(refused, Refused)
    assert (refused.error, refused.platform_code) == ("ContentRefused", "video_status 2")


def test_a_post_that_vanished_was_refused_or_deleted(case: DouyinCase) -> None:
    """Not before the platform settled, and not when the list cannot be read."""
    content = case.content()
    item = case.accepted(content)
    sent_at = case.now()
    case.control.play("remove", item=item)

    def look() -> Any:
        return case.publisher.look(Traces(content, "", Prepared(), item, sent_at), case.connection, case.now())

    assert isinstance(look(), Inconclusive)
    case.control.order("clock", advance=int(limits.SETTLE.total_seconds()))
    case.control.order("faults", kind="drop", path=f"{V1}/video_list/")
    assert isinstance(look(), Inconclusive)
    assert look() == Refused("ContentRefused", "taken, and no longer there: refused by the review, or deleted")


def test_a_private_post_has_no_review_to_wait_for(case: DouyinCase) -> None:
    """It is where it should be as soon as it is listed."""
    content = case.content(options={"private_status": "1"})
    item = case.accepted(content)
    assert isinstance(case.look_for(content, item), Found)
    assert case.control.read("state")["posts"][0]["sent"]["private_status"] == 1


def test_a_lost_answer_is_found_by_words_and_stays_unknown_until_somebody_watched(case: DouyinCase) -> None:
    """One post with these words is there; whether others see it is another question."""
    content = case.content()
    prepared = case.prepare(content)
    case.control.order("faults", kind="lost_answer", path=case.send_path)
    outcome = case.publisher.send(content, prepared, case.connection, read=read, key="k", now=case.now())
    assert isinstance(outcome, Unknown)
    traces = Traces(content, "s0k7e4n", prepared, "", case.now())
    assert isinstance(case.publisher.look(traces, case.connection, case.now()), Inconclusive)
    case.show()
    assert isinstance(case.publisher.look(traces, case.connection, case.now()), Found)


def test_the_same_words_as_a_video_are_not_the_picture_post(case: DouyinCase) -> None:
    """What a person published by hand in the same minute is told by its kind."""
    content = case.content()
    prepared = case.prepare(content)
    case.control.play("publish", brand=case.connection.remote_id, text=content.text)
    traces = Traces(content, "s0k7e4n", prepared, "", case.now())
    assert case.publisher.look(traces, case.connection, case.now()) == Absent()


def test_an_absence_never_permits_a_second_send(case: DouyinCase) -> None:
    """Douyin bounds no late commit and refuses no repeat; a person decides."""
    assert case.publisher.bounded is False
    assert case.replies.bounded is False


def test_an_app_without_the_capability_is_told(case: DouyinCase) -> None:
    """28001018 from the platform is PermissionMissing; and the grant says so beforehand."""
    case.control.order("scope/deny", scope="video.create.bind", code=28001018)
    content = case.content()
    with pytest.raises(PermissionMissing):
        case.prepare(content)
    outcome = case.publisher.send(
        content, Prepared({"images": '["x"]'}), case.connection, read=read, key="k", now=case.now()
    )
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("PermissionMissing", "28001018")
    assert not case.platform.grants("publish", ("user_info", "item.comment"))
    assert case.platform.grants("publish", ("video.create",))
    assert case.platform.grants("reply", ("item.comment",))
    assert not case.platform.grants("direct", ("item.comment",))


def test_without_the_list_a_post_goes_out_and_looks_are_blind(case: DouyinCase) -> None:
    """video.list.bind is another scope; publishing does not hang on it."""
    for scope in ("video.list.bind", "video.data.bind"):
        case.control.order("scope/deny", scope=scope)
    content = case.content()
    item = case.accepted(content)
    assert isinstance(case.look_for(content, item), Inconclusive)


def test_options_go_out_in_their_types(case: DouyinCase) -> None:
    """Numbers as numbers, people as a list, a place as it is; unknown options stay at home."""
    options = {
        "private_status": "0",
        "download_type": "2",
        "at_users": "_000A, _000B",
        "poi_id": "6601136930455325704",
        "poi_commerce": "true",
        "visibility": "public",
    }
    case.accepted(case.content("@甲 @乙 来喝茶", options=options))
    sent = case.control.read("state")["posts"][0]["sent"]
    assert sent["private_status"] == 0
    assert sent["download_type"] == 2
    assert sent["at_users"] == ["_000A", "_000B"]
    assert (sent["poi_id"], sent["poi_commerce"]) == ("6601136930455325704", True)
    assert "visibility" not in sent


def test_the_link_is_appended_once() -> None:
    """A post whose text lacks its link gets it at the end; one that has it is left alone."""
    link = "https://shop.example.com/a?s=1"
    assert mapping.caption(Content("你好", link=link)) == f"你好 {link}"
    assert mapping.caption(Content(f"{link} 你好", link=link)) == f"{link} 你好"
    assert mapping.caption(Content("", link=link)) == link


def test_the_day_ends_after_so_many_posts(case: DouyinCase) -> None:
    """2114007 was not sent, and comes back at midnight in Beijing."""
    case.control.order("quota", posts_day=1)
    case.accepted()
    outcome = case.taken()
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
    assert [quota.amount for quota in LIMITS.quotas if quota.kind == "post"] == [75]


def test_a_post_takes_a_picture_of_the_first_upload_only_once(case: DouyinCase) -> None:
    """A preparation that is repeated uploads again, and nothing is public by it."""
    content = Content("茶", pictures=(a_picture(),))
    first, second = case.prepare(content), case.prepare(content)
    assert first.handles != second.handles
    assert case.public() == []
