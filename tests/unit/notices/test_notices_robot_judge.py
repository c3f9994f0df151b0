"""Apprise, which others maintain, as the judge of our robots: the same signature, the same addresses."""

import base64
from typing import Any
from urllib.parse import quote

import pytest
from apprise import Apprise
from apprise.plugins import dingtalk as apprise_dingtalk
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from hypothesis import given
from hypothesis import strategies as st

from socialops.robots import dingtalk, feishu
from socialops.robots.registry import REGISTRY, Kind, vendor

SECRETS = st.from_regex(r"[A-Za-z0-9]{8,64}", fullmatch=True)
TOKEN = "0123abcd4567ef890123abcd4567ef89"
ADDRESSES: dict[Kind, str] = {
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}",
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
}


@given(secret=SECRETS, second=st.integers(1_700_000_000, 2_000_000_000))
def test_dingtalk_is_signed_as_another_client_signs(secret: str, second: int) -> None:
    """For any secret and instant the query carries what Apprise would send."""
    judge: Any = vars(apprise_dingtalk)["NotifyDingTalk"](token=TOKEN, secret=secret)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("apprise.plugins.dingtalk.time.time", lambda: float(second))
        timestamp, signature = judge.get_signature()
    assert quote(dingtalk.sign(timestamp, secret), safe="") == signature


@pytest.mark.parametrize("kind", list(REGISTRY))
def test_an_address_is_understood_as_another_client_understands_it(kind: Kind) -> None:
    """What a vendor shows is an address for us; Apprise reads those of WeCom itself, and finds the same token."""
    assert vendor(kind).token(ADDRESSES[kind]) == TOKEN
    judge: Any = Apprise.instantiate(ADDRESSES[kind], suppress_exceptions=True)
    if kind == "wecom":
        assert judge.key == TOKEN


@given(secret=SECRETS, second=st.integers(1_700_000_000, 2_000_000_000))
def test_feishu_signs_nothing_under_the_key_of_second_and_secret(secret: str, second: int) -> None:
    """No other client that we know signs for Feishu; the judge is the rule itself, by another library's HMAC."""
    mac = HMAC(f"{second}\n{secret}".encode(), SHA256())
    assert feishu.sign(str(second), secret) == base64.b64encode(mac.finalize()).decode()
