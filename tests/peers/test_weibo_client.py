"""The client `weibo` of the package index, which is not ours, goes through a whole morning on our Weibo sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import weibo  # type: ignore[import-untyped]  # has no types

from infra.local.sandbox.clock import SandboxClock
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from infra.local.sandbox.weibo import WeiboSandbox
from infra.local.sandbox.weibo.seed import SAFE_DOMAIN, WeiboBrand, seed_brand

CALLBACK: Final = f"https://{SAFE_DOMAIN}/weibo/callback"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Party:
    """The client, the brand and the sandbox."""

    client: Any
    brand: WeiboBrand
    control: Control

    def agree(self) -> str:
        """Press the brand's button on the page that the client names; the code that comes back."""
        page = requests.get(self.client.authorize_url, timeout=5)
        assert self.brand.screen_name in page.text
        form = {"uid": self.brand.uid}
        answer = requests.post(self.client.authorize_url, data=form, allow_redirects=False, timeout=5)
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


@pytest.fixture
def party() -> Iterator[Party]:
    """A fresh sandbox, and the client pointed at it."""
    with Server(WeiboSandbox(SandboxClock(lambda: 1_795_395_600.0))) as server:
        control = Control(server.base_url)
        brand = seed_brand(control)
        client = weibo.Client(brand.app_key, brand.app_secret, CALLBACK)
        client.authorization_url = f"{server.base_url}/oauth2/authorize"
        client.token_url = f"{server.base_url}/oauth2/access_token"
        client.api_url = f"{server.base_url}/2/"
        yield Party(client, brand, control)


def test_the_client_is_authorised_and_shares(party: Party) -> None:
    """The authorize URL, the access token for the code, a share with a picture, and the timeline that shows it."""
    party.client.set_code(party.agree())
    assert party.client.uid == party.brand.uid
    text = f"秋天的第一杯 🍵 https://{SAFE_DOMAIN}/a?p=1"
    shared = party.client.post("statuses/share", status=text, rip="203.0.113.7", pic=PNG)
    (listed,) = party.client.get("statuses/user_timeline")["statuses"]
    assert (listed["id"], listed["text"]) == (shared["id"], shared["text"])
    assert party.control.read("state")["statuses"][0]["sent"] == text


def test_the_client_answers_a_fan(party: Party) -> None:
    """A comment comes to the client, and its answer stands under it."""
    party.client.set_code(party.agree())
    shared = party.client.post("statuses/share", status=f"上新 https://{SAFE_DOMAIN}/b", rip="203.0.113.7")
    party.control.play("comment", status=shared["idstr"], fan="小林", text="多少钱")
    (comment,) = party.client.get("comments/to_me")["comments"]
    said = party.client.post(
        "comments/reply", cid=comment["id"], id=shared["id"], comment="私信您啦", rip="203.0.113.7"
    )
    assert said["reply_comment"]["id"] == comment["id"]


def test_the_client_reads_our_refusals(party: Party) -> None:
    """A code that was used, a share without the link and a revoked token are the errors that it raises."""
    code = party.agree()
    party.client.set_code(code)
    with pytest.raises(RuntimeError, match="21325 invalid_grant"):
        party.client.set_code(code)
    with pytest.raises(RuntimeError, match="10017"):
        party.client.post("statuses/share", status="没有链接", rip="203.0.113.7")
    party.control.order("revoke", token=party.client.access_token)
    with pytest.raises(RuntimeError, match="21316"):
        party.client.get("statuses/user_timeline")
