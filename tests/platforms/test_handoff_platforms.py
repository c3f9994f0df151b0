"""The platforms where a person publishes: limits with sources, no claim to an interface, and the ids in addresses."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialops import words
from socialops.platforms.contract import Platform
from socialops.platforms.handoff.by_hand import Addresses, find_address, is_made_up
from socialops.platforms.limits import Limit
from socialops.platforms.registry import REGISTRY, platform
from tests.platforms.handoff_case import BY_HAND

NETWORKS = [pytest.param(platform(name), id=name) for name in sorted(BY_HAND)]
KNOWN = [pytest.param(name, url, own, id=url) for name, case in BY_HAND.items() for url, own in case.known.items()]
SHORT = [pytest.param(name, url, id=url) for name, case in BY_HAND.items() for url in case.short]
FOREIGN = [pytest.param(name, url, id=url) for name, case in BY_HAND.items() for url in case.foreign]


def test_every_platform_without_a_publisher_has_a_case() -> None:
    """None slips between the suite for interfaces and this one."""
    assert {name for name in REGISTRY if platform(name).publisher is None} == BY_HAND.keys()


@pytest.mark.parametrize("network", NETWORKS)
def test_it_claims_no_interface(network: Platform) -> None:
    """No secrets to give, nothing that polls, counts, answers or listens."""
    assert (network.credentials, network.webhook_secrets) == ((), ())
    parts = ("identify", "publisher", "replies", "webhook", "poller", "metrics", "tokens", "oauth", "promotion")
    assert {name: getattr(network, name) for name in parts} == dict.fromkeys(parts)
    assert network.limits.collect_after == ()


@pytest.mark.parametrize("network", NETWORKS)
def test_its_numbers_have_sources_and_are_marked_uncertain(network: Platform) -> None:
    """What no developer is promised is said to be so, the fields of the form too."""
    found = [getattr(network.limits, field.name) for field in fields(network.limits)]
    limits = [each for each in (*found, network.by_hand.title, network.by_hand.hashtags) if isinstance(each, Limit)]
    assert len(limits) >= 4
    assert all(limit.source.strip() and limit.value > 0 and not limit.certain for limit in limits)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("network", NETWORKS)
def test_its_checklist_has_words(network: Platform, language: str) -> None:
    """Every step of the checklist can be said in both languages, and so can the name of the platform."""
    assert all(words.has(f"handoff.step.{step}", language) for step in network.by_hand.steps)
    assert words.say(f"platform.{network.id}", language) == network.names[language[:2]]


@pytest.mark.parametrize(("name", "url", "own"), KNOWN)
def test_an_address_names_its_post(name: str, url: str, own: str) -> None:
    """The platform's own id is read out of the address, in whichever form the app or the site gives it."""
    found = find_address(url, platform(name).by_hand.addresses)
    assert found is not None
    assert (found.url, found.remote_id) == (url, own)


@pytest.mark.parametrize(("name", "url"), SHORT)
def test_a_short_link_gets_an_id_of_ours(name: str, url: str) -> None:
    """A short link is accepted as it is; its id is made up, says so, and is the same each time."""
    addresses = platform(name).by_hand.addresses
    found, again = find_address(url, addresses), find_address(f"  {url}/ ", addresses)
    assert found is not None
    assert again is not None
    assert is_made_up(found.remote_id)
    assert found.remote_id == again.remote_id


@pytest.mark.parametrize(("name", "url"), FOREIGN)
def test_an_address_of_somebody_else_is_none(name: str, url: str) -> None:
    """Hosts are compared as hosts: a look-alike, a user name or a path does not make an address the platform's."""
    assert find_address(url, platform(name).by_hand.addresses) is None


SHARED = {
    "xiaohongshu": "67 茶铺发布了一篇小红书笔记，快来看吧！ 😆 xYz123 😆 http://xhslink.com/a/Xy9ZkQ3，复制本条信息，"
    "打开【小红书】App查看精彩内容！",
    "kuaishou": "https://v.kuaishou.com/2hQ9xK 春茶到店 该作品在快手被播放过8,888次，点击链接，打开【快手】直接观看！",
    "bilibili": "【春茶到店，第一泡怎么泡-哔哩哔哩】 https://b23.tv/AbC12dE",
}


@pytest.mark.parametrize("name", sorted(SHARED))
def test_what_an_app_shares_may_be_pasted_whole(name: str) -> None:
    """The link is found between the words, and the punctuation after it is not part of it."""
    found = find_address(SHARED[name], platform(name).by_hand.addresses)
    assert found is not None
    assert found.url in BY_HAND[name].short


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    """Whatever is pasted, nothing is raised, and what is found is http(s) and stood in the text."""
    found = find_address(text, Addresses())
    assert found is None or (found.url in text and found.url.lower().startswith("http"))


@given(st.from_regex(r"https?://[a-z0-9.@:\[\]-]{1,30}(/[!-~]{0,40})?", fullmatch=True))
def test_only_hosts_of_the_platform_pass(url: str) -> None:
    """No arrangement of host, port, brackets and user name makes a foreign host pass."""
    found = find_address(url, Addresses(hosts=("b23.tv",)))
    assert found is None or found.url.split("/")[2].split(":")[0].lower().endswith("b23.tv")
