"""Other people's WeChat code judges ours: wechatpy drives the sandbox; it and npm wechat-crypto call our webhook."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import xmltodict  # type: ignore[import-untyped]  # has no types
from wechatpy import WeChatClient, parse_message  # type: ignore[import-untyped]  # has no types
from wechatpy.client.api import WeChatDataCube  # type: ignore[import-untyped]  # has no types
from wechatpy.exceptions import (  # type: ignore[import-untyped]  # has no types
    APILimitedException,
    WeChatClientException,
)
from werkzeug.wrappers import Request, Response

from engagement import hook_store, on_message
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from infra.local.sandbox.wechat import WeChatSandbox
from publishing import keys
from socialops import clock, secrets, table
from socialops.changes import Keep
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.peers.wechat_senders import Secrets, Sender, ask_npm, plain_query, with_npm, with_wechatpy
from tests.platforms.wechat_party import PNG, Listener, WeChat, an_empty_wechat
from tests.stages.engagement.callers import an_account, as_batch, call, inbox, read

pytestmark = pytest.mark.usefixtures("node_modules")

START = 1_795_395_600.0
SECRETS = Secrets()
FAN = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"


@pytest.fixture
def wechat() -> Iterator[WeChat]:
    """The sandbox with one brand."""
    sandbox = WeChatSandbox(SandboxClock(lambda: START))
    with Server(sandbox) as server:
        yield an_empty_wechat(sandbox, server.base_url, START)


@pytest.fixture
def client(wechat: WeChat) -> Any:
    """wechatpy's client, turned to the sandbox; it fetches its own tokens."""

    class Figures(WeChatDataCube):  # type: ignore[misc]  # the base has no types
        API_BASE_URL = f"{wechat.base_url}/datacube/"

    class Client(WeChatClient):  # type: ignore[misc]  # the base has no types
        API_BASE_URL = f"{wechat.base_url}/cgi-bin/"
        datacube = Figures()

        def fetch_access_token(self) -> Any:
            ask = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(f"{wechat.base_url}/cgi-bin/token", ask)

    return Client(wechat.brand.app_id, wechat.brand.app_secret, timeout=10)


def code_of(refused: pytest.ExceptionInfo[Any]) -> int:
    """The code that wechatpy read."""
    return int(refused.value.errcode)


def test_the_client_publishes_a_draft(client: Any, wechat: WeChat) -> None:
    """Token, upload, draft, submit and the way to the link, all by wechatpy."""
    picture = io.BytesIO(PNG)
    picture.name = "cover.png"
    thumb = client.material.add("image", picture)["media_id"]
    article = {"title": "秋日新品 🍂", "content": "<p>第一杯茶</p>", "thumb_media_id": thumb}
    draft = client.draft.add([article])["media_id"]
    assert client.draft.get(draft)["news_item"][0]["title"] == "秋日新品 🍂"
    job = client.freepublish.submit(draft)["publish_id"]
    assert client.freepublish.get(job)["publish_status"] == 1
    wechat.advance(2)
    told = client.freepublish.get(job)
    assert (told["publish_status"], len(told["article_detail"]["item"])) == (0, 1)
    assert client.freepublish.getarticle(told["article_id"])["news_item"][0]["title"] == "秋日新品 🍂"
    assert client.freepublish.batchget(0, 20)["item"][0]["article_id"] == told["article_id"]
    assert client.draft.count() == {"total_count": 0}


@pytest.mark.parametrize("revoked", [False, True])
def test_the_client_gets_over_an_ended_token(client: Any, wechat: WeChat, revoked: bool) -> None:
    """42001 and 40001 make it fetch a new token, once, and go on."""
    client.draft.count()
    wechat.control.order("token/expire", revoked=revoked)
    assert client.draft.count() == {"total_count": 0}
    asked = [entry["path"] for entry in wechat.control.read("requests")]
    assert asked.count("/cgi-bin/token") == 2


def test_the_client_writes_within_the_window_only(client: Any, wechat: WeChat) -> None:
    """45015 before the fan wrote, five messages after it, then 45047."""
    fan = wechat.control.play("follow", fan="小林")["fan"]
    wechat.advance(60)
    with pytest.raises(WeChatClientException) as closed:
        client.message.send_text(fan, "您好")
    assert code_of(closed) == 45015
    wechat.control.play("message", fan="小林", text="在吗")
    for _ in range(5):
        client.message.send_text(fan, "您好 🌸")
    with pytest.raises(WeChatClientException) as used_up:
        client.message.send_text(fan, "您好")
    assert code_of(used_up) == 45047
    assert wechat.account()["sent"][0]["body"] == {"content": "您好 🌸"}


def test_the_client_tags_fans_and_pages_through_them(client: Any, wechat: WeChat) -> None:
    """Its iterators find every fan once, over page borders."""
    openids = wechat.control.order("fans", count=5)["openids"]
    wechat.control.order("settings", openids_a_page=2)
    tag = client.tag.create("会员")["id"]
    client.tag.tag_user(tag, openids[:3])
    assert list(client.user.iter_followers()) == openids
    assert list(client.tag.iter_tag_users(tag)) == openids[:3]
    assert client.tag.get() == [{"id": tag, "name": "会员", "count": 3}]
    assert client.user.get(openids[0])["tagid_list"] == [tag]
    client.tag.batch_black_list(openids[:1])
    assert client.tag.get_black_list()["data"]["openid"] == openids[:1]


def test_the_client_knows_a_used_up_quota(client: Any, wechat: WeChat) -> None:
    """45009 is its own exception there."""
    wechat.control.order("quota", path="/cgi-bin/draft/count", limit=0)
    with pytest.raises(APILimitedException):
        client.draft.count()


def test_the_client_sends_to_all_once(client: Any, wechat: WeChat) -> None:
    """The same client id again is 45065, another message on that day 45028."""
    wechat.control.order("fans", count=2)
    sent = client.message.send_mass_text("双十一", is_to_all=True, client_msg_id="p-1")
    for client_id, code in (("p-1", 45065), ("p-2", 45028)):
        with pytest.raises(WeChatClientException) as refused:
            client.message.send_mass_text("双十一", is_to_all=True, client_msg_id=client_id)
        assert code_of(refused) == code
    wechat.advance(2)
    assert client.message.get_mass(sent["msg_id"])["msg_status"] == "SEND_SUCCESS"


def test_the_client_answers_comments(client: Any, wechat: WeChat) -> None:
    """With today's index and count; its own defaults of old times are refused."""
    told = wechat.published(wechat.article(need_open_comment=1), wechat.article())
    comment = wechat.control.play("comment", fan="小林", article=told["article_id"], text="好看")["comment"]
    with pytest.raises(WeChatClientException) as refused:
        client.material.list_comment(told["msg_data_id"])
    assert code_of(refused) == 88010
    client.material.add_reply_comment(told["msg_data_id"], 0, comment, "谢谢")
    (one,) = client.material.list_comment(told["msg_data_id"], index=0, count=49)["comment"]
    assert (one["content"], one["reply"]["content"]) == ("好看", "谢谢")


def test_the_client_reads_figures(client: Any, wechat: WeChat) -> None:
    """Those of fans; those of articles, which it knows under their old names, are retired."""
    wechat.control.play("follow", fan="小林")
    wechat.advance(86_400)
    day = "2026-11-23"
    assert client.datacube.get_user_summary(day, day)[0]["new_user"] == 1
    assert client.datacube.get_user_cumulate(day, day)[0]["cumulate_user"] == 1
    with pytest.raises(WeChatClientException) as retired:
        client.datacube.get_article_summary(day, day)
    assert code_of(retired) == 47009


def test_the_client_reads_what_the_sandbox_pushes(wechat: WeChat) -> None:
    """Messages and events are of the kinds that wechatpy knows, opened with its own crypto."""
    listener = Listener()
    with Server(listener) as server:
        assert wechat.listen(server.base_url)
        wechat.control.play("follow", fan="小林", scene="12")
        wechat.control.play("message", fan="小林", text="在吗 🌸")
        wechat.control.play("message", fan="小林", type="image")
        wechat.control.play("message", fan="小林", type="voice")
        wechat.control.play("menu", fan="小林", key="coupon")
        wechat.control.play("unfollow", fan="小林")
    heard = [parse_message(xmltodict.unparse({"xml": wechat.opened(push)})) for push in listener.pushes]
    kinds = [getattr(one, "event", one.type) for one in heard]
    assert kinds == ["subscribe_scan", "text", "image", "voice", "click", "unsubscribe"]
    assert (heard[0].scene_id, heard[1].content, heard[3].format, heard[4].key) == ("12", "在吗 🌸", "amr", "coupon")
    assert len({one.source for one in heard}) == 1


def clear_text(words: str = "在吗 🌸", message_id: int = 23_456_789_012_345_678) -> str:
    """A fan's message as WeChat would tell it."""
    return (
        f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{FAN}]]></FromUserName>"
        f"<CreateTime>{int(clock.now().timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{words}]]></Content><MsgId>{message_id}</MsgId></xml>"
    )


@pytest.fixture
def account(cloud: Cloud, time: Clock) -> None:
    """Our account `a1`, with the secrets that WeChat has."""
    hook_store.forget()
    an_account("a1", platform="wechat")
    given = {"app_id": SECRETS.app_id, "token": SECRETS.token, "encoding_aes_key": SECRETS.key}
    sealed = {"sealed": secrets.seal(given, "a1", "webhook"), "fingerprint": ""}
    table.commit([Keep(keys.account_webhook("a1"), sealed)], [], Origin("ling", clock.now()))


def send(sender: Sender, clear: str, given: Secrets = SECRETS, change: dict[str, str] | None = None) -> tuple[int, str]:
    """Have a peer call our webhook; status and body of our answer."""
    callback = sender(given, clear, str(int(clock.now().timestamp())), "n486452656")
    answer = call("a1", callback.query | (change or {}), callback.body, platform="wechat")
    return answer["statusCode"], answer["body"]


def take(cloud: Cloud) -> list[dict[str, Any]]:
    """Let everything that was queued reach the inbox; its conversations."""
    assert on_message.handler(as_batch(*cloud.messages("engagement-inbound")), None)["batchItemFailures"] == []
    return inbox()


SENDERS = pytest.mark.parametrize("sender", [with_wechatpy, with_npm])


@SENDERS
@pytest.mark.usefixtures("account")
def test_a_sealed_callback_is_taken_and_read(cloud: Cloud, sender: Sender) -> None:
    """The answer is `success` in clear, and the fan's words are in the inbox."""
    assert send(sender, clear_text("双11 <b>&]]&gt; 🎉")) == (200, "success")
    (conversation,) = take(cloud)
    (message,) = read(conversation)["messages"]["items"]
    assert message["text"] == "双11 <b>&]]&gt; 🎉"


@SENDERS
@pytest.mark.usefixtures("account")
def test_a_repeat_is_taken_once(cloud: Cloud, sender: Sender) -> None:
    """Sealed anew with another random part, it is answered again and counted once; another message is another one."""
    assert [send(sender, clear_text()) for _ in range(3)] == [(200, "success")] * 3
    assert send(sender, clear_text("还在吗", 23_456_789_012_345_679)) == (200, "success")
    (conversation,) = take(cloud)
    assert len(read(conversation)["messages"]["items"]) == 2


@SENDERS
@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "another"},
        {"key": "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"},
        {"app_id": "wx5823bf96d3bd56c7"},
    ],
)
def test_a_stranger_is_refused(cloud: Cloud, sender: Sender, wrong: dict[str, str]) -> None:
    """Another token, another key and another account's message are 401, and nothing is queued."""
    assert send(sender, clear_text(), Secrets(**wrong)) == (401, "")
    assert cloud.messages("engagement-inbound") == []


@SENDERS
@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("change", [{"msg_signature": "0" * 40}, {"nonce": "n1"}, {"timestamp": "1714112445"}])
def test_a_changed_callback_is_refused(cloud: Cloud, sender: Sender, change: dict[str, str]) -> None:
    """Each signed part counts, and an old call cannot be played back."""
    assert send(sender, clear_text(), change=change) == (401, "")
    assert cloud.messages("engagement-inbound") == []


@pytest.mark.usefixtures("account")
def test_the_address_check_is_answered_with_the_echo() -> None:
    """The very echostr, in clear; a wrong signature is 401."""
    query = plain_query(SECRETS, str(int(clock.now().timestamp())), "n1") | {"echostr": "4363689963896700987"}
    answer = call("a1", query, method="GET", platform="wechat")
    assert (answer["statusCode"], answer["body"]) == (200, "4363689963896700987")
    assert call("a1", query | {"nonce": "n2"}, method="GET", platform="wechat")["statusCode"] == 401


@pytest.mark.usefixtures("account")
def test_the_sandbox_drives_our_webhook_over_http(cloud: Cloud, time: Clock) -> None:
    """The address check passes, pushes end with the first try, and a follow and a question reach the inbox."""
    sandbox = WeChatSandbox(SandboxClock(time.at.timestamp))
    with Server(sandbox) as platform, Server(our_webhook) as ours:
        given = {"app_id": SECRETS.app_id, "token": SECRETS.token, "encoding_aes_key": SECRETS.key}
        control = Control(platform.base_url)
        control.order("accounts", **given, app_secret="s", original_id="gh_1")
        assert control.order("webhook", url=ours.base_url) == {"verified": True}
        pushes = [control.play("follow", fan="小林")["push"]]
        pushes.append(control.play("message", fan="小林", text="在吗 🌸")["push"])
    assert [(push["outcome"], len(push["tries"])) for push in pushes] == [("success", 1)] * 2
    assert "在吗 🌸" in [message["text"] for one in take(cloud) for message in read(one)["messages"]["items"]]


@Request.application
def our_webhook(request: Request) -> Response:
    """The webhook function behind a server, as the gateway calls it."""
    answer = call("a1", request.args.to_dict(), request.get_data(), method=request.method, platform="wechat")
    return Response(answer["body"], answer["statusCode"], answer["headers"])


def test_the_peers_understand_each_other() -> None:
    """What one seals the other opens, so both speak the same scheme."""
    callback = with_wechatpy(SECRETS, "我是中文abcd123", "1714112445", "n1")
    sealed = callback.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    opened = ask_npm(SECRETS, open=sealed, timestamp="1714112445", nonce="n1")
    assert opened == {
        "message": "我是中文abcd123",
        "id": SECRETS.app_id,
        "signature": callback.query["msg_signature"],
    }
