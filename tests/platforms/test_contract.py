"""Every platform of the registry keeps the promises of the contract."""

import json
import socket
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from socialops.platforms.content import Connection, Content
from socialops.platforms.errors import VOCABULARY, AccountDisconnected, PlatformError, PlatformUnavailable
from socialops.platforms.fingerprint import shown_digest
from socialops.platforms.limits import Limit, Quota
from socialops.platforms.registry import REGISTRY, platform
from socialops.platforms.sending import Absent, Found, Inconclusive, Live, NotSent, Prepared, Refused, Traces, Unknown
from tests.platforms.cases import WATCHED, Case, a_picture, read


def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def walk(value: object) -> list[Limit | Quota]:
    """Every limit and quota inside a value."""
    if isinstance(value, Limit | Quota):
        return [value]
    if isinstance(value, tuple):
        return [found for item in value for found in walk(item)]
    if is_dataclass(value):
        return [found for field in fields(value) for found in walk(getattr(value, field.name))]
    return []


def test_every_limit_names_its_source(case: Case) -> None:
    """A number without a source is an opinion."""
    found = walk(case.platform.limits)
    assert len(found) >= 5
    assert all(limit.source.strip() for limit in found)


def test_a_platform_has_names_credentials_and_capabilities(case: Case) -> None:
    """Both languages, the secrets of the webhook among the credentials, and a positive settle time."""
    platform = case.platform
    assert set(platform.names) == {"zh", "en"}
    assert set(platform.webhook_secrets) <= {*platform.credentials, *platform.optional_credentials}
    assert bool(platform.webhook) == bool(platform.webhook_secrets)
    assert all(sender.settle > timedelta(0) for sender in (case.publisher, case.replies))


def test_every_code_maps_into_the_vocabulary(case: Case) -> None:
    """The table of an adapter holds nothing but the closed vocabulary, and an unknown code concludes nothing."""
    for meaning in case.errors.CODES.values():
        assert getattr(meaning, "error", meaning) in VOCABULARY


def test_the_account_is_identified(case: Case) -> None:
    """The credentials name their own account."""
    assert case.platform.identify is not None
    found = case.platform.identify(case.connection, case.now())
    assert (found.remote_id, found.handle) == (case.connection.remote_id, case.connection.handle)
    assert set(case.platform.credentials) <= set(found.grant.credentials)


def test_preparing_shows_nothing_and_can_be_repeated(case: Case) -> None:
    """Two preparations later nothing is public; what they return survives JSON."""
    content = case.content(pictures=(a_picture(),))
    for _ in range(2):
        prepared = case.prepare(content)
        assert Prepared(
            **json.loads(json.dumps({"handles": dict(prepared.handles), "baseline": prepared.baseline}))
        ) == (prepared)
    assert case.public() == []


def test_a_send_is_one_request_and_live(case: Case) -> None:
    """The post is public under the id and at the address of the outcome."""
    content = case.content(pictures=(a_picture(),))
    prepared = case.prepare(content)
    before = case.requests(case.send_path)
    outcome = case.send(content, prepared=prepared)
    assert isinstance(outcome, Live)
    assert case.public() == [outcome.remote_id]
    assert outcome.url.startswith("https://")
    assert case.requests(case.send_path) == before + 1


def test_the_baseline_is_the_newest_own_post(case: Case) -> None:
    """A preparation notes what stood there before."""
    first = case.send(case.content("第一条", "t1"))
    assert case.prepare(case.content("第二条", "t2")).baseline == first.remote_id


@pytest.mark.parametrize("kind", ["lost_answer", "drop", "late_commit"])
def test_a_lost_answer_is_unknown(case: Case, kind: str) -> None:
    """Whether the work was done, will be done or was not: the outcome says that nobody knows."""
    case.control.order("faults", kind=kind, path=case.send_path, seconds=30)
    assert isinstance(case.send(case.content()), Unknown)


@pytest.mark.parametrize("worked", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 200, 302, 408])
def test_an_answer_that_cannot_be_read_is_unknown(case: Case, status: int, worked: bool) -> None:
    """A server error, or a success that is no JSON, proves nothing."""
    case.control.order("faults", kind="http", path=case.send_path, status=status, worked=worked)
    assert isinstance(case.send(case.content()), Unknown)


def test_a_refusal_is_told_with_its_code(case: Case) -> None:
    """What the platform will not take is refused, and nothing is public."""
    case.control.order("faults", kind="error", path=case.send_path, code=case.refusal)
    outcome = case.send(case.content())
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.platform_code) == ("ContentRefused", case.refused_as or str(case.refusal))
    assert case.public() == []


def test_a_spent_allowance_was_not_sent(case: Case) -> None:
    """Nothing left, and the outcome says when to come back."""
    case.control.order("faults", kind="error", path=case.send_path, code=case.spent)
    outcome = case.send(case.content())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert case.now() < outcome.retry_at <= case.now() + timedelta(days=1)


def test_a_closed_door_was_not_sent(case: Case) -> None:
    """A refused connection proves that nothing left."""
    assert isinstance(case.with_connection(host=closed_port()).send(case.content()), NotSent)


def test_a_name_that_does_not_resolve_was_not_sent(case: Case) -> None:
    """No address, nothing sent."""
    assert isinstance(case.with_connection(host="http://nowhere.invalid").send(case.content()), NotSent)


def test_an_account_without_its_credential_is_refused(case: Case) -> None:
    """No request is made without a token."""
    outcome = case.with_connection(credentials={}).send(case.content())
    assert isinstance(outcome, Refused)
    assert outcome.error == "AccountDisconnected"


def test_a_look_finds_what_was_sent(case: Case) -> None:
    """A post whose answer was lost is found under its id."""
    content = case.content()
    prepared = case.prepare(content)
    case.control.order("faults", kind="lost_answer", path=case.send_path)
    case.send(content, prepared=prepared)
    found = case.look(content, prepared)
    assert isinstance(found, Found)
    assert [live.remote_id for live in found.matches] == list(case.public())
    assert found.matches[0].shown == shown_digest(content.text)


def test_a_look_sees_the_absence(case: Case) -> None:
    """A complete look at a list without the post is an empty look."""
    content = case.content()
    case.send(case.content("别的", "other"))
    prepared = case.prepare(content)
    case.control.order("faults", kind="drop", path=case.send_path)
    case.send(content, prepared=prepared)
    assert case.look(content, prepared) == Absent()


def test_the_same_words_of_another_sending_are_not_ours(case: Case) -> None:
    """The tracking token decides between two posts with equal words."""
    content = case.content("同样的话", "mine")
    prepared = case.prepare(content)
    case.send(case.content("同样的话", "theirs"))
    assert case.look(content, prepared, token="mine", key="mine") == Absent()


def test_what_stood_before_the_baseline_is_not_ours(case: Case) -> None:
    """A look starts after the newest own post of the preparation."""
    content = case.content()
    case.send(content)
    assert case.look(content, case.prepare(content), key="later") == Absent()


def test_a_doubled_post_is_found_twice(listed: Case) -> None:
    """More than one match is told, newest first."""
    case = listed
    content, prepared = case.content(), case.prepare(case.content())
    case.send(content)
    case.send(case.content("隔开", "x"))
    case.send(content)
    found = case.look(content, prepared)
    assert isinstance(found, Found)
    assert [live.remote_id for live in found.matches] == [case.public()[0], case.public()[2]]


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "http", "status": 503}, {"kind": "http", "status": 200}])
def test_a_failed_look_is_not_an_empty_look(case: Case, fault: dict[str, Any]) -> None:
    """When the list cannot be read, the look says so."""
    content, prepared = case.content(), case.prepare(case.content())
    case.control.order("faults", path=case.list_path, **fault)
    assert isinstance(case.look(content, prepared), Inconclusive)


def test_a_look_that_cannot_see_far_enough_says_so(listed: Case) -> None:
    """When newer posts fill the list, the absence of ours proves nothing."""
    case = listed
    content, prepared = case.content(), case.prepare(case.content())
    for number in range(case.shown):
        case.send(case.content(f"第{number}条", f"n{number}"))
    assert isinstance(case.look(content, prepared), Inconclusive)


@pytest.mark.parametrize("call", ["prepare", "poll", "posts", "account", "identify"])
def test_reading_calls_raise_the_vocabulary(case: Case, call: str) -> None:
    """Without a platform, every reading call says PlatformUnavailable; without a token, AccountDisconnected."""
    identify = case.platform.identify
    assert identify is not None
    calls: dict[str, Callable[[Connection], object]] = {
        "prepare": lambda c: case.publisher.prepare(case.content(), c, read, case.now()),
        "poll": lambda c: case.poller.poll(c, "", case.now(), case.published(case.nobody)),
        "posts": lambda c: case.metrics.posts(c, case.published(case.nobody), case.now()),
        "account": lambda c: case.metrics.account(c, case.now()),
        "identify": lambda c: identify(c, case.now()),
    }
    with pytest.raises(PlatformUnavailable):
        calls[call](case.with_connection(host=closed_port()).connection)
    with pytest.raises(AccountDisconnected):
        calls[call](case.with_connection(credentials={}).connection)


def test_polling_brings_every_comment_once(case: Case) -> None:
    """Comments come oldest first, with what an answer needs, and never again after the cursor."""
    live = case.send(case.content())
    case.received(live.remote_id, "好喝吗", "xiaolin")
    case.received(live.remote_id, "多少钱", "amei")
    polled = case.poll()
    ours = [message for message in polled.messages if message.kind == "comment"][-2:]
    assert [(message.text, message.status_id) for message in ours] == [
        ("好喝吗", live.remote_id),
        ("多少钱", live.remote_id),
    ]
    assert len({message.id for message in polled.messages}) == len(polled.messages)
    again = case.poll(polled.cursor)
    assert (again.messages, again.cursor) == ((), polled.cursor)
    case.received(live.remote_id, "还有吗", "amei")
    assert [m.text for m in case.poll(polled.cursor).messages] == ["还有吗"]


def test_an_answer_reaches_the_comment(case: Case) -> None:
    """A reply is one request, live, and found again by a look."""
    live = case.send(case.content())
    case.received(live.remote_id, "好喝吗", "xiaolin")
    asked = case.poll().messages[-1]

    answer = Content(text="很好喝，欢迎来尝", channel="comment", answers=asked.answers)
    prepared = case.replies.prepare(answer, case.connection, read, case.now())
    outcome = case.replies.send(answer, prepared, case.connection, read=read, key="r1", now=case.now())
    assert isinstance(outcome, Live)
    traces = Traces(answer, "", prepared, "", case.now() - timedelta(seconds=5), key="r1")
    found = case.replies.look(traces, case.connection, case.now())
    assert isinstance(found, Found)
    assert [match.remote_id for match in found.matches] == [outcome.remote_id]
    unsaid = Content("没有发过的话", channel="comment", answers=asked.answers)
    other = Traces(unsaid, "", prepared, "", traces.sent_at, key="r2")
    assert isinstance(case.replies.look(other, case.connection, case.now()), Absent | Refused)


def test_figures_are_those_of_the_platform(case: Case) -> None:
    """Counts per post follow the fans; a deleted post is absent, and so is what the platform does not tell."""
    live = case.send(case.content())
    case.received(live.remote_id, "好喝吗", "xiaolin")
    case.control.play("like", status=live.remote_id, fan="xiaolin")
    case.control.play("repost", status=live.remote_id, fan="amei")
    figures = case.metrics.posts(case.connection, case.published(live.remote_id, case.nobody), case.now())
    assert set(figures) == {live.remote_id}
    counts = figures[live.remote_id].counts
    assert {name: counts[name] for name in ("likes", "comments", "reposts")} == {
        "likes": 1,
        "comments": 1,
        "reposts": 1,
    }
    assert "impressions" not in counts
    assert case.metrics.account(case.connection, case.now()).counts["followers"] >= 0


def test_errors_never_carry_the_token(case: Case) -> None:
    """What goes to a log or a receipt holds no credential."""
    token = case.connection.credentials[case.secret]
    with pytest.raises(PlatformError) as raised:
        case.metrics.account(case.with_connection(host=closed_port()).connection, case.now())
    assert token not in repr(raised.value) + str(raised.value.__cause__)
    assert token not in repr(case.with_connection(host=closed_port()).send(case.content()))


def test_what_everybody_may_see_is_read_without_a_token(watching: Case) -> None:
    """The public numbers of a profile that consented to nothing are those that its owner sees."""
    watcher = watching.platform.watcher
    assert watcher is not None
    assert watcher.knows(watching.profile.handle)
    watching.send(watching.content())
    found = watcher.public_figures(watching.profile, watching.now())
    owner = watching.metrics.account(watching.connection, watching.now())
    assert (found.remote_id, found.counts["posts"]) == (watching.connection.remote_id, 1)
    assert found.counts == owner.counts


def test_a_profile_that_is_not_there_is_told(watching: Case) -> None:
    """No such name, and a name of another form: the profile is gone, which is not the platform's failure."""
    watcher = watching.platform.watcher
    assert watcher is not None
    for handle in (watching.stranger, "not a name"):
        with pytest.raises(AccountDisconnected):
            watcher.public_figures(replace(watching.profile, handle=handle), watching.now())
    assert not watcher.knows("not a name")


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "http", "status": 503}, {"kind": "http", "status": 200}])
def test_a_watch_that_fails_says_so(watching: Case, fault: dict[str, Any]) -> None:
    """A lost or unreadable answer, and a closed door, are an unavailable platform and never numbers."""
    watcher = watching.platform.watcher
    assert watcher is not None
    watching.control.order("faults", path=watching.watch_path, **fault)
    with pytest.raises(PlatformUnavailable):
        watcher.public_figures(watching.profile, watching.now())
    with pytest.raises(PlatformUnavailable):
        watcher.public_figures(replace(watching.profile, host=closed_port()), watching.now())


def test_only_what_is_shown_to_everybody_is_watched() -> None:
    """Platforms that tell others' numbers to nobody, or only for a grant of theirs, have no watcher."""
    assert {name for name in REGISTRY if platform(name).watcher} == set(WATCHED)
