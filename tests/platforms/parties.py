"""Those who take part in the tests of platforms: a brand on Weibo, and the receiver of a webhook."""

from dataclasses import dataclass
from typing import Any

import urllib3
from werkzeug.wrappers import Request, Response

from infra.local.sandbox.remote import Control
from infra.local.sandbox.weibo.seed import WeiboBrand

HTTP = urllib3.PoolManager(retries=False)


@dataclass
class Weibo:
    """The Weibo sandbox with one brand, and plain HTTP calls to it."""

    base_url: str
    control: Control
    brand: WeiboBrand

    def get(self, path: str, token: str | None = None, **query: object) -> tuple[int, Any]:
        """GET an interface with the brand's token; status and JSON."""
        fields = self._fields(token, query)
        response = HTTP.request("GET", f"{self.base_url}{path}", fields=fields)
        return response.status, response.json()

    def post(self, path: str, token: str | None = None, pic: bytes | None = None, **form: object) -> tuple[int, Any]:
        """POST a form with the brand's token, as multipart when there is a picture; status and JSON."""
        fields: dict[str, Any] = dict(self._fields(token, form))
        if pic is not None:
            fields["pic"] = ("picture.png", pic, "image/png")
        response = HTTP.request("POST", f"{self.base_url}{path}", fields=fields, encode_multipart=pic is not None)
        return response.status, response.json()

    def share(
        self, text: str = "新品上市", token: str | None = None, pic: bytes | None = None, **fields: object
    ) -> tuple[int, Any]:
        """Share a text with a link on the safe domain."""
        form = {"status": f"{text} https://{self.brand.safe_domain}/a", "rip": "203.0.113.7"} | fields
        return self.post("/2/statuses/share.json", token, pic, **form)

    def state(self) -> Any:
        """Everything the sandbox knows."""
        return self.control.read("state")

    def _fields(self, token: str | None, fields: dict[str, Any]) -> dict[str, str]:
        given = {name: str(value) for name, value in fields.items() if value is not None}
        return {"access_token": self.brand.access_token if token is None else token, **given}


class Receiver:
    """A webhook address that records what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[Request] = []
        self.answers: list[int] = []
        self.echoes = True

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        self.got.append(request)
        if request.method == "GET":
            return Response(request.args["echostr"] if self.echoes else "no")(environ, start_response)
        return Response("", self.answers.pop(0) if self.answers else 200)(environ, start_response)
