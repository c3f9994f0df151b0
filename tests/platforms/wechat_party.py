"""Those who take part in the tests of WeChat: a brand on the sandbox, and the server that WeChat pushes to."""

import json
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import urllib3
import xmltodict  # type: ignore[import-untyped]  # has no types
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]  # has no types
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.remote import Control
from infra.local.sandbox.wechat import WeChatSandbox
from infra.local.sandbox.wechat.seed import WeChatBrand, seed_brand

HTTP = urllib3.PoolManager(retries=False)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)


@dataclass
class WeChat:
    """The WeChat sandbox with one brand, and plain HTTP calls to it."""

    base_url: str
    control: Control
    brand: WeChatBrand
    access_token: str = ""

    def get(self, path: str, **query: object) -> Any:
        """GET an interface with the brand's token; its JSON."""
        fields = {name: str(value) for name, value in {"access_token": self.token(), **query}.items()}
        return HTTP.request("GET", self.base_url + path, fields=fields).json()

    def post(self, path: str, body: Any = None, **query: str) -> Any:
        """POST JSON with raw characters and the brand's token; its JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body or {}, ensure_ascii=False).encode()
        return HTTP.request("POST", self._url(path, query), body=raw).json()

    def upload(
        self, path: str, data: bytes, name: str = "花.png", *, kind: str = "", form: dict[str, str] | None = None
    ) -> Any:
        """POST a file in the field `media`, with the kind in the query; its JSON."""
        fields: dict[str, Any] = {**(form or {}), "media": (name, data, "application/octet-stream")}
        return HTTP.request("POST", self._url(path, {"type": kind} if kind else {}), fields=fields).json()

    def token(self) -> str:
        """The brand's stable token, fetched when first needed."""
        self.access_token = self.access_token or self.stable()["access_token"]
        return self.access_token

    def stable(self, **more: Any) -> Any:
        """Ask for the stable token."""
        ask = {"grant_type": "client_credential", "appid": self.brand.app_id, "secret": self.brand.app_secret, **more}
        return HTTP.request("POST", f"{self.base_url}/cgi-bin/stable_token", json=ask).json()

    def plain(self, **more: str) -> Any:
        """Ask for an ordinary token."""
        ask = {"grant_type": "client_credential", "appid": self.brand.app_id, "secret": self.brand.app_secret, **more}
        return HTTP.request("GET", f"{self.base_url}/cgi-bin/token", fields=ask).json()

    def thumb(self) -> str:
        """A permanent image."""
        media_id: str = self.upload("/cgi-bin/material/add_material", PNG, kind="image")["media_id"]
        return media_id

    def article(self, **fields: Any) -> dict[str, Any]:
        """An article object."""
        given = {"title": "新品上市", "content": "<p>秋天的第一杯 🍵</p>", "thumb_media_id": self.thumb(), **fields}
        return {name: value for name, value in given.items() if value is not None}

    def draft(self, *articles: dict[str, Any]) -> Any:
        """Add a draft, by default with one plain article."""
        return self.post("/cgi-bin/draft/add", {"articles": list(articles) or [self.article()]})

    def submit(self, media_id: str | None = None) -> Any:
        """Submit a draft, by default a new one."""
        return self.post("/cgi-bin/freepublish/submit", {"media_id": media_id or self.draft()["media_id"]})

    def published(self, *articles: dict[str, Any]) -> Any:
        """Publish a draft and wait; what freepublish/get tells, with the msg_data_id."""
        job = self.submit(self.draft(*articles)["media_id"])
        self.advance(2)
        told = self.post("/cgi-bin/freepublish/get", {"publish_id": job["publish_id"]})
        return told | {"msg_data_id": job["msg_data_id"]}

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        self.control.order("clock", advance=seconds)

    def listen(self, url: str, mode: str = "secure") -> bool:
        """Set the callback; whether WeChat took it."""
        return bool(self.control.order("webhook", url=url, mode=mode)["verified"])

    def account(self) -> Any:
        """Everything the sandbox knows about the brand."""
        return self.control.read("state")["accounts"][self.brand.app_id]

    def opened(self, request: Request) -> dict[str, Any]:
        """The fields of an encrypted push, read by wechatpy with the brand's secrets."""
        crypto = WeChatCrypto(self.brand.token, self.brand.encoding_aes_key, self.brand.app_id)
        args = request.args
        clear = crypto.decrypt_message(request.get_data(), args["msg_signature"], args["timestamp"], args["nonce"])
        fields: dict[str, Any] = xmltodict.parse(clear)["xml"]
        return fields

    def _url(self, path: str, query: dict[str, str]) -> str:
        given = "".join(f"&{name}={value}" for name, value in query.items())
        return f"{self.base_url}{path}?access_token={self.token()}{given}"


def an_empty_wechat(sandbox: WeChatSandbox, base_url: str, start: float, **account: Any) -> WeChat:
    """Forget everything, stand still at an instant, and make one brand."""
    sandbox.world.courier.wait()
    sandbox.world.clock = SandboxClock(lambda: start)
    sandbox.world.reset()
    control = Control(base_url)
    return WeChat(base_url, control, seed_brand(control, **account))


@dataclass
class Listener:
    """The server of an account: records what it gets and answers as it is told, `success` by default."""

    url: str = ""
    got: list[Request] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    echoes: bool = True
    pushed: Event = field(default_factory=Event)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        self.got.append(request)
        if request.method == "GET":
            return Response(request.args["echostr"] if self.echoes else "no")(environ, start_response)
        self.pushed.set()
        return (self.answers.pop(0) if self.answers else Response("success"))(environ, start_response)

    @property
    def pushes(self) -> list[Request]:
        """What was pushed, without the checks of the address."""
        return [request for request in self.got if request.method == "POST"]
