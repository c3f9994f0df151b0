"""Those who take part in the tests of Douyin: a brand on the sandbox, and the server that Douyin pushes to."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.douyin import DouyinSandbox
from infra.local.sandbox.douyin.seed import DouyinBrand, seed_brand
from infra.local.sandbox.remote import Control

HTTP = urllib3.PoolManager(retries=False)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(52)
V1 = "/api/douyin/v1/video"
DEVICE = {
    "device_brand": "Apple",
    "device_platform": "iphone",
    "device_type": "iPhone15,3",
    "ip": "203.0.113.7",
    "os_version": "17.4",
    "shark_channel": "open_api",
}


@dataclass
class Douyin:
    """The Douyin sandbox with one brand, and plain HTTP calls to it."""

    base_url: str
    control: Control
    brand: DouyinBrand

    def get(self, path: str, token: str | None = None, **query: Any) -> Any:
        """GET an interface with the brand's token and open_id; its JSON."""
        return self._call("GET", path, token, query)

    def post(self, path: str, body: object = None, token: str | None = None, **query: Any) -> Any:
        """POST JSON with the brand's token and open_id; its JSON."""
        return self._call("POST", path, token, query, json={} if body is None else body)

    def upload(self, path: str, name: str, data: bytes, token: str | None = None, **query: Any) -> Any:
        """POST a file in a field; its JSON."""
        return self._call("POST", path, token, query, fields={name: (f"{name}.bin", data, "application/octet-stream")})

    def oauth(self, path: str, **form: str) -> Any:
        """POST a form to an interface of OAuth; its JSON."""
        return HTTP.request("POST", self.base_url + path, fields=form, encode_multipart=False).json()

    def ocean(self, path: str, body: object = None, **query: Any) -> Any:
        """Call Ocean Engine with the brand's token: POST with a body, else GET with JSON in the query."""
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
        url = f"{self.base_url}/open_api{path}?{urlencode(given)}"
        headers = {"Access-Token": self.brand.ocean_access_token}
        if body is None:
            return HTTP.request("GET", url, headers=headers).json()
        return HTTP.request("POST", url, headers=headers, json=body).json()

    def image(self, data: bytes = PNG) -> str:
        """Upload a picture; its id."""
        image_id: str = self.upload(f"{V1}/upload_image/", "image", data)["data"]["image"]["image_id"]
        return image_id

    def video(self, data: bytes = MP4) -> str:
        """Upload a video; its id."""
        video_id: str = self.upload(f"{V1}/upload_video/", "video", data)["data"]["video"]["video_id"]
        return video_id

    def publish(self, text: Any = "春茶上新 #龙井", **fields: Any) -> Any:
        """Publish a picture post; the answer."""
        body = {"image_list": [self.image()], "text": text, **fields}
        return self.post(f"{V1}/create_image_text/", {name: v for name, v in body.items() if v is not None})

    def live(self, text: str = "春茶上新 #龙井", **fields: Any) -> str:
        """Publish a picture post and let its review pass; its id."""
        item: str = self.publish(text, **fields)["data"]["item_id"]
        self.control.play("review", item=item)
        return item

    def comment(self, item: str, text: str = "多少钱", fan: str = "小林", **more: str) -> str:
        """A fan comments; the id of the comment."""
        told = self.control.play("comment", item=item, fan=fan, text=text, **more)
        return str(told["comment"]["comment_id"])

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        self.control.order("clock", advance=seconds)

    def listen(self, url: str) -> bool:
        """Set the webhook; whether Douyin took it."""
        return bool(self.control.order("webhook", client_key=self.brand.client_key, url=url)["verified"])

    def state(self) -> Any:
        """Everything the sandbox knows."""
        return self.control.read("state")

    def _call(self, method: str, path: str, token: str | None, query: dict[str, Any], **body: Any) -> Any:
        given = {"open_id": self.brand.open_id, **{name: str(v) for name, v in query.items() if v is not None}}
        headers = {"access-token": self.brand.access_token if token is None else token}
        response = HTTP.request(method, f"{self.base_url}{path}?{urlencode(given)}", headers=headers, **body)
        assert response.status == 200
        return response.json()


def an_empty_douyin(sandbox: DouyinSandbox, base_url: str, start: float, **account: Any) -> Douyin:
    """Forget everything, stand still at an instant, and make one brand."""
    sandbox.world.clock = SandboxClock(lambda: start)
    sandbox.world.reset()
    control = Control(base_url)
    return Douyin(base_url, control, seed_brand(control, **account))


@dataclass
class Hook:
    """A webhook address: records what it gets and answers as it is told."""

    url: str = ""
    got: list[Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    echoes: bool = True

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        raw = request.get_data()
        self.got.append(request)
        event = json.loads(raw)
        if event["event"] == "verify_webhook":
            challenge = event["content"]["challenge"] if self.echoes else 0
            return Response(json.dumps({"challenge": challenge}))(environ, start_response)
        return Response("{}", self.answers.pop(0) if self.answers else 200)(environ, start_response)

    @property
    def events(self) -> list[Any]:
        """What was pushed, without the check of the address."""
        told = [json.loads(request.get_data()) for request in self.got]
        return [event for event in told if event["event"] != "verify_webhook"]
