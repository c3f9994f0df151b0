"""The platforms' way in: who is believed, what is refused, and what it costs."""

import base64
import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement import hook_store
from infra.local.calls import count_calls
from socialops import aws
from socialops.names import MAX_DELIVERY
from tests.cloud import Clock, Cloud
from tests.stages.engagement.callers import SECRET, a_new_secret, a_push, an_account, call, signed


@pytest.fixture(autouse=True)
def _stranger(cloud: Cloud) -> None:
    """Each test begins in a process that remembers no account."""
    hook_store.forget()


@pytest.fixture
def account(time: Clock) -> None:
    """An account that Weibo may call about."""
    an_account("a1")


def test_a_signed_delivery_is_queued_byte_for_byte(cloud: Cloud, time: Clock) -> None:
    """What is on the queue is what was sent, with where it came in, when, and the platform's id of it."""
    an_account("a1")
    raw = a_push("双11 🎉 \\ud83d")
    answer = call("a1", signed(time.at), raw)
    assert (answer["statusCode"], answer["body"]) == (200, "")
    (message,) = [json.loads(body) for body in cloud.messages("engagement-inbound")]
    assert base64.b64decode(message.pop("raw")) == raw
    assert message == {
        "account_id": "a1",
        "platform": "weibo",
        "received_at": "2026-11-23T08:00:00.000Z",
        "delivery": "",
    }


def test_a_body_that_comes_as_text_is_the_same_delivery(cloud: Cloud, time: Clock) -> None:
    """API Gateway hands text over as it is; its bytes are those that were sent."""
    an_account("a1")
    assert call("a1", signed(time.at), a_push().decode(), encoded=False)["statusCode"] == 200
    assert base64.b64decode(json.loads(cloud.messages("engagement-inbound")[0])["raw"]) == a_push()


def test_a_warm_delivery_costs_one_call(cloud: Cloud, time: Clock) -> None:
    """The first delivery reads and opens the secrets; the next ones only send to the queue."""
    an_account("a1")
    with count_calls() as cold:
        call("a1", signed(time.at), a_push())
    with count_calls() as warm:
        call("a1", signed(time.at), a_push())
    assert cold.by_operation == {"dynamodb:BatchGetItem": 1, "kms:Decrypt": 1, "sqs:SendMessage": 1}
    assert warm.by_operation == {"sqs:SendMessage": 1}


@pytest.mark.parametrize("change", [{"signature": "0" * 40}, {"nonce": "1"}, {"timestamp": "1407312000"}])
def test_a_forged_delivery_is_refused(change: dict[str, str], cloud: Cloud, time: Clock) -> None:
    """A signature that does not fit, or fits an old time, is 401, and nothing is queued."""
    an_account("a1")
    assert call("a1", signed(time.at) | change, a_push())["statusCode"] == 401
    assert cloud.messages("engagement-inbound") == []


def test_a_call_without_signature_is_refused(cloud: Cloud, time: Clock) -> None:
    """Neither a delivery nor a handshake is answered without proof."""
    an_account("a1")
    assert call("a1", {}, a_push())["statusCode"] == 401
    assert call("a1", {"echostr": "hello"}, method="GET")["statusCode"] == 401


def test_a_recorded_call_is_no_good_later(cloud: Cloud, time: Clock) -> None:
    """The same call ten minutes later is a replay and refused."""
    an_account("a1")
    query = signed(time.at)
    assert call("a1", query, a_push())["statusCode"] == 200
    time.advance(minutes=10)
    assert call("a1", query, a_push())["statusCode"] == 401


def test_the_address_check_gets_its_echo(cloud: Cloud, time: Clock) -> None:
    """A signed GET is answered with what it asks to hear, and queues nothing."""
    an_account("a1")
    answer = call("a1", signed(time.at) | {"echostr": "5837201"}, method="GET")
    assert (answer["statusCode"], answer["body"]) == (200, "5837201")
    assert cloud.messages("engagement-inbound") == []


@pytest.mark.parametrize(
    ("account_id", "platform"),
    [("a2", "weibo"), ("a1", "mastodon"), ("a1", "friendster"), ("a1", "../weibo"), ("", "weibo"), ("a#1", "weibo")],
)
def test_strangers_learn_nothing(account_id: str, platform: str, cloud: Cloud, time: Clock) -> None:
    """An unknown account, a platform without webhook and an unknown one all get the same empty 404."""
    an_account("a1")
    answer = call(account_id, signed(time.at), a_push(), platform=platform)
    assert (answer["statusCode"], answer["body"]) == (404, "")


def test_an_account_of_another_platform_is_unknown(cloud: Cloud, time: Clock) -> None:
    """An account is reachable under its own platform only."""
    an_account("m1", platform="mastodon")
    assert call("m1", signed(time.at), a_push())["statusCode"] == 404


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_over_the_limit_is_refused_before_anything_is_read(encoded: bool, cloud: Cloud, time: Clock) -> None:
    """The largest delivery passes; one byte more is 413 without a single AWS call."""
    an_account("a1")
    assert call("a1", signed(time.at), b"x" * MAX_DELIVERY)["statusCode"] == 200
    body: Any = b"x" * (MAX_DELIVERY + 1)
    with count_calls() as calls:
        answer = call("a1", signed(time.at), body if encoded else body.decode(), encoded=encoded)
    assert (answer["statusCode"], calls.total) == (413, 0)


def test_a_body_that_is_not_what_it_says_is_refused(cloud: Cloud, time: Clock) -> None:
    """A body that claims base64 and is none is the caller's fault."""
    an_account("a1")
    assert call("a1", signed(time.at), "not base64!")["statusCode"] == 400


def test_a_replaced_secret_is_found_within_half_a_minute(cloud: Cloud, time: Clock) -> None:
    """A signature that fails against remembered secrets is tried once against fresh ones, and not for each forgery."""
    an_account("a1")
    assert call("a1", signed(time.at), a_push())["statusCode"] == 200
    a_new_secret("a1", "another secret")
    time.advance(seconds=31)
    assert call("a1", signed(time.at, "another secret"), a_push())["statusCode"] == 200
    assert call("a1", signed(time.at), a_push())["statusCode"] == 401
    with count_calls() as calls:
        assert call("a1", signed(time.at, "forged"), a_push())["statusCode"] == 401
    assert calls.total == 0


def test_secrets_are_read_again_after_five_minutes(cloud: Cloud, time: Clock) -> None:
    """An account that was removed stops working at the latest then."""
    an_account("a1")
    assert call("a1", signed(time.at), a_push())["statusCode"] == 200
    cloud.empty()
    time.advance(minutes=5)
    assert call("a1", signed(time.at), a_push())["statusCode"] == 404


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "SendMessage"),
        ConnectTimeoutError(endpoint_url="https://sqs"),
    ],
)
def test_trouble_of_our_own_asks_for_another_delivery(
    error: Exception, cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the queue does not take it, the answer is 503, so that the platform repeats; a 200 would lose it."""
    an_account("a1")

    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(aws.client("sqs"), "send_message", fail)
    assert call("a1", signed(time.at), a_push())["statusCode"] == 503


names = st.sampled_from(["signature", "timestamp", "nonce", "echostr", "x"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=timedelta(seconds=2))
@given(st.dictionaries(names, st.text(max_size=20)), st.binary(max_size=200), st.sampled_from(["GET", "POST"]))
def test_no_stranger_gets_in_or_breaks_it(
    cloud: Cloud, account: None, query: dict[str, str], raw: bytes, method: str
) -> None:
    """Whatever somebody without the secret sends, the answer is a refusal and the queue stays empty."""
    assert call("a1", query, raw, method=method)["statusCode"] == 401
    assert cloud.messages("engagement-inbound") == []


def test_nothing_heavy_is_loaded() -> None:
    """The webhook and its platform come up without pydantic, boto3 and Powertools."""
    program = (
        "import sys; from engagement import on_webhook; on_webhook.find_webhook('weibo');"
        "print({name.partition('.')[0] for name in sys.modules} & {'pydantic', 'boto3', 'aws_lambda_powertools'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_secrets_never_reach_the_log(cloud: Cloud, time: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal names the account and the reason, in one line of JSON, and nothing that was sent."""
    an_account("a1")
    call("a1", signed(time.at, "forged"), a_push("秘密"))
    (record,) = caplog.records
    assert json.loads(record.message) == {
        "message": "delivery refused",
        "platform": "weibo",
        "account": "a1",
        "reason": "signature",
    }
    assert SECRET not in record.message
