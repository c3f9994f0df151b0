"""The official Douyin SDK drives our sandbox, and its own declarations judge every answer of ours."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.local.person import visit
from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.douyin import DouyinSandbox
from infra.local.sandbox.douyin.seed import DouyinBrand, seed_brand
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import LOOPBACK, Server
from tests.peers.certificate import write_certificate

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

HERE: Final = Path(__file__).parent
START: Final = 1_795_395_600.0
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)
MP4: Final = b"\x00\x00\x00\x18ftypmp42" + bytes(6 * 1024 * 1024)
NOT_TOLD: Final = {"video_status", "is_reviewed"}
"""Declared by the SDK, and no longer told since 2024-12-13 (notice of 2024-11-15)."""


class SdkError(Exception):
    """What the SDK threw; `code` is the platform's code as the SDK read it."""

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Sdk:
    """The SDK in a Node process, one call at a time, and the sandbox behind it."""

    orders: IO[str]
    answers: IO[str]
    control: Control
    brand: DouyinBrand

    def ask(self, **order: object) -> Any:
        """Give an order to the driver; what it answers."""
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        said = json.loads(self.answers.readline())
        if "error" in said:
            raise SdkError(said.get("code"), said["error"])
        return said["answer"]

    def call(self, method: str, token: str | None = None, **request: Any) -> Any:
        """Call the SDK with the brand's token; its answer, after the raw one was held against its declarations."""
        given = {"accessToken": token or self.brand.access_token, "openId": self.brand.open_id, **request}
        answer = self.ask(call=method, request=given)
        kind = f"{method[0].upper()}{method[1:]}Response"
        raw = self.control.read("requests")[-1]["answer"]
        wrong = [one for one in differences(raw, self.ask(shape=kind)) if one.rpartition(".")[2] not in NOT_TOLD]
        assert wrong == []
        return answer

    def refused(self, method: str, **request: Any) -> str | None:
        """The code with which a call is refused, as the SDK reads it."""
        with pytest.raises(SdkError) as caught:
            self.call(method, **request)
        return caught.value.code


def differences(value: Any, shape: Any, at: str = "") -> Iterator[str]:
    """Where an answer has not the fields and types that are declared; whole numbers may be declared as text."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{at or 'answer'} is no object"
            return
        for name in sorted(shape.keys() - value.keys() - SECRETS):
            yield f"{at}.{name}"
        for name in sorted(value.keys() & shape.keys()):
            yield from differences(value[name], shape[name], f"{at}.{name}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{at} is no list"
            return
        for number, one in enumerate(value):
            yield from differences(one, shape[0], f"{at}[{number}]")
    elif not isinstance(value, _KINDS[shape]) or (isinstance(value, bool) and shape != "boolean"):
        yield f"{at} is no {shape}: {value!r}"


SECRETS: Final = {"access_token", "refresh_token"}
"""Left out of the sandbox's log."""
_KINDS: Final[dict[str, tuple[type, ...]]] = {"string": (str, int), "number": (int, float), "boolean": (bool,)}


class _Handler(WSGIRequestHandler):
    """Says nothing, and lets through the header `access_token` that the SDK sends to `/oauth/userinfo/`.

    Werkzeug, like most servers, drops names with an underscore.
    """

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Drop the line."""

    def make_environ(self) -> "WSGIEnvironment":
        """The request with that header."""
        environ = super().make_environ()
        if token := self.headers.get("access_token"):
            environ["HTTP_ACCESS_TOKEN"] = token
        return environ


@contextmanager
def over_tls(app: "WSGIApplication", certificate: tuple[Path, Path]) -> Iterator[int]:
    """Serve an application over TLS; the port."""
    pair = (str(certificate[0]), str(certificate[1]))
    server = make_server(LOOPBACK, 0, app, threaded=True, ssl_context=pair, request_handler=_Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def sdk(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sdk]:
    """The SDK with open.douyin.com at our sandbox; without Node or the package this fails."""
    node = shutil.which("node")
    assert node, "node is needed for the official SDK"
    assert (node_modules / "@open-dy" / "open_api_sdk").is_dir(), "run npm ci in tests/peers"
    certificate = write_certificate(tmp_path_factory.mktemp("tls"), ["open.douyin.com"])
    sandbox = DouyinSandbox(SandboxClock(lambda: START))
    with Server(sandbox) as plain, over_tls(sandbox, certificate) as port:
        control = Control(plain.base_url)
        brand = seed_brand(control)
        control.order("settings", wants_device=False)
        environment = os.environ | {
            "DOUYIN_PORT": str(port),
            "DOUYIN_KEY": brand.client_key,
            "DOUYIN_SECRET": brand.client_secret,
            "NODE_EXTRA_CA_CERTS": str(certificate[0]),
        }
        command = [node, "--require", str(HERE / "douyin_redirect.cjs"), str(HERE / "douyin_sdk.cjs")]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE, env=environment
        ) as process:
            assert process.stdin
            assert process.stdout
            yield Sdk(process.stdin, process.stdout, control, brand)
            process.stdin.close()
            assert process.wait(timeout=10) == 0


def a_file(data: bytes, name: str = "花.png", kind: str = "image/png") -> dict[str, object]:
    """A file for the SDK."""
    return {"file": {"name": name, "type": kind, "base64": b64encode(data).decode()}}


def an_image_post(sdk: Sdk, text: str = "春茶上新 🍵 #龙井") -> str:
    """Publish a picture post through the SDK and let it pass its review; its id."""
    image = sdk.call("uploadImage", image=a_file(PNG))["data"]["image"]["imageId"]
    made = sdk.call("videoCreateImageText", imageList=[image], text=text, privateStatus=0)["data"]
    item: str = made["itemId"]
    sdk.control.play("review", item=item)
    return item


def test_the_sdk_gets_a_token_of_the_application(sdk: Sdk) -> None:
    """Its credential module, over verified TLS and in JSON; and the interface itself."""
    assert sdk.ask(token=True)["accessToken"].startswith("clt.")
    asked = {"clientKey": sdk.brand.client_key, "clientSecret": sdk.brand.client_secret}
    told = sdk.call("oauthClientToken", grantType="client_credential", **asked)["data"]
    assert (told["accessToken"][:4], told["errorCode"]) == ("clt.", "0")


def test_the_sdk_exchanges_a_code_and_keeps_the_grant_alive(sdk: Sdk) -> None:
    """Code, tokens, refresh, renewal and who it is, as the SDK sends them: forms."""
    query = {
        "client_key": sdk.brand.client_key,
        "response_type": "code",
        "scope": "user_info,video.list.bind",
        "redirect_uri": sdk.brand.redirect_uri,
        "open_id": sdk.brand.open_id,
    }
    page = f"{sdk.control.base_url}/platform/oauth/connect/?{urlencode(query)}"
    answer = visit("POST", page, fields={"open_id": sdk.brand.open_id})
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    app = {"clientKey": sdk.brand.client_key}
    secret = {"clientSecret": sdk.brand.client_secret, "grantType": "authorization_code"}
    grant = sdk.call("oauthAccessToken", code=code, **app, **secret)["data"]
    assert grant["openId"] == sdk.brand.open_id
    renewed = sdk.call("oauthRenewRefreshToken", refreshToken=grant["refreshToken"], **app)["data"]["refreshToken"]
    again = sdk.call("oauthRefreshToken", grantType="refresh_token", refreshToken=renewed, **app)["data"]
    assert (again["accessToken"], again["refreshToken"]) == (grant["accessToken"], renewed)
    assert sdk.call("oauthUserinfo", token=grant["accessToken"])["data"]["nickname"] == sdk.brand.nickname
    kinds = {r["path"]: r["type"] for r in sdk.control.read("requests")}
    assert kinds["/oauth/access_token/"] == "application/x-www-form-urlencoded"


def test_the_sdk_publishes_a_picture_post_and_finds_it(sdk: Sdk) -> None:
    """Upload, create, list, data: what the SDK sent is what is listed."""
    item = an_image_post(sdk)
    newest = sdk.call("videoVideoList", cursor="0", count=10)["data"]["list"][0]
    assert (newest["itemId"], newest["title"], newest["mediaType"]) == (item, "春茶上新 🍵 #龙井", 2)
    sdk.control.play("play", item=item, times=42)
    (seen,) = sdk.call("videoVideoData", itemIds=[item])["data"]["list"]
    assert seen["statistics"]["playCount"] == 42


def test_the_sdk_publishes_a_video_whole_and_in_parts(sdk: Sdk) -> None:
    """Both ways give a video_id that makes a post; its stream has no length beforehand."""
    movie = a_file(MP4, "春.mp4", "video/mp4")
    whole = sdk.call("videoUploadVideo", video=movie)["data"]["video"]["videoId"]
    upload_id = sdk.call("initVideoPartUpload")["data"]["uploadId"]
    for number in ("1", "2"):
        sdk.call("videoUploadVideoPart", uploadId=upload_id, partNumber=number, video=movie)
    joined = sdk.call("completeVideoPartUpload", uploadId=upload_id)["data"]["video"]["videoId"]
    for video_id in (whole, joined):
        assert sdk.call("videoCreateVideo", videoId=video_id, text="茶山的一天")["data"]["itemId"].startswith("@")
    kept = sdk.control.read("state")["videos"]
    assert (kept[whole]["size"], kept[joined]["size"]) == (len(MP4), 2 * len(MP4))


def test_the_sdk_reads_comments_and_answers_them(sdk: Sdk) -> None:
    """List, answer, list of answers, pin; ids with `/ + =` survive the SDK's own encoding."""
    item = an_image_post(sdk, "有人问")
    asked = sdk.control.play("comment", item=item, fan="小林", text="多少钱？🤔")["comment"]["comment_id"]
    (comment,) = sdk.call("commentList", itemId=item, cursor="0", count=20)["data"]["list"]
    assert (comment["commentId"], comment["content"], comment["nickName"]) == (asked, "多少钱？🤔", "小林")
    said = sdk.call("itemCommentReply", itemId=item, commentId=asked, content="私信您啦")["data"]["commentId"]
    (answer,) = sdk.call("commentReplyList", itemId=item, commentId=asked, cursor="0", count=20)["data"]["list"]
    assert (answer["commentId"], answer["commentUserId"]) == (said, sdk.brand.open_id)
    sdk.call("commentTop", itemId=item, commentId=asked, top=True)
    assert sdk.call("commentList", itemId=item, cursor="0", count=20)["data"]["list"][0]["top"] is True


def test_the_sdk_writes_to_a_fan(sdk: Sdk) -> None:
    """A message within the window, and its recall."""
    told = sdk.control.play("message", brand=sdk.brand.open_id, fan="小周", text="在吗")
    content = {"msg_type": 1, "text": {"text": "您好"}}
    talk = {"conversationId": told["conversation_id"]}
    given = {"msgId": told["msg_id"], "scene": "im_reply_msg", "toUserId": told["fan"], "content": content}
    sent = sdk.call("sendMsg", **given, **talk)
    assert sent["msgId"].startswith("@")
    sdk.call("recallMsg", msgId=sent["msgId"], conversationType=1, **talk)
    assert sdk.control.read("state")["messages"][0]["recalled"]


@pytest.mark.parametrize("method", ["userItem", "userFans", "userLike", "userComment", "userShare", "userProfile"])
def test_the_sdk_reads_figures_of_the_account(sdk: Sdk, method: str) -> None:
    """Rows have the fields it declares."""
    assert isinstance(sdk.call(method, dateType="7")["data"]["resultList"], list)


def test_the_sdk_reads_figures_of_a_post(sdk: Sdk) -> None:
    """The day after, every figure has a row, and the totals are whole."""
    item = an_image_post(sdk, "数据")
    sdk.control.order("clock", advance=2 * 86_400)
    for method in ("itemLike", "itemComment", "itemPlay", "itemShare"):
        assert sdk.call(method, itemId=item, dateType="7")["data"]["resultList"]
    assert sdk.call("itemBase", itemId=item)["data"]["result"]["totalPlay"] == "0"
    assert sdk.call("userFans", dateType="7")["data"]["resultList"][0]["totalFans"] == "12000"


def test_the_sdk_reads_who_the_fans_are(sdk: Sdk) -> None:
    """Groups, sources, keywords and whether someone follows."""
    sdk.control.order("clock", advance=2 * 86_400)
    assert sdk.call("userFansData")["data"]["fansData"]["allFansNum"] == 12_000
    for method in ("fansSource", "fansFavourite", "fansComment"):
        assert sdk.call(method)["data"]["list"]
    fan = sdk.control.play("follow", brand=sdk.brand.open_id, fan="小郑")["fan"]
    assert sdk.call("fansCheck", followerOpenId=fan)["data"]["isFollower"] is True


def test_the_sdk_understands_our_refusals(sdk: Sdk) -> None:
    """A refusal is thrown with the platform's code, read from where the SDK looks for it."""
    assert sdk.refused("videoVideoList", token="act.none", cursor="0", count=10) == "28001003"
    assert sdk.refused("videoVideoList", cursor="0", count=21) == "28001007"
    sdk.control.order("scope/deny", scope="item.comment")
    assert sdk.refused("itemCommentReply", itemId="@x", content="x") == "28001018"
    sdk.control.order("scope/allow", scope="item.comment")
