"""Every step of the demonstration is a scenario: the same steps, in their order, on one fresh local system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.bench.calls import counted
from infra.local.cli import main
from infra.local.demo.play import STEPS, Step, story_of
from infra.local.demo.story import Story
from infra.local.demonstration import Demonstration
from infra.local.person import Person, visit


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """The five people on a fresh local system; the steps build on one another."""
    with Demonstration() as demonstration:
        yield story_of(demonstration)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_story_holds(step: Step, story: Story) -> None:
    """The step finds what it claims."""
    assert step(story)


def test_the_story_stays_within_its_rights_and_its_calls(story: Story) -> None:
    """Afterwards no function failed, none asked for more than its policy allows, none called AWS too often."""
    assert isinstance(story.stage, Demonstration)
    system = story.stage.system
    system.drain()
    assert system.refusals == []
    assert [(failed.function, failed.error) for failed in system.errors] == []
    figures = list(counted(system.invocations))
    assert [figure for figure in figures if not figure.holds] == []
    assert {"one ingested message", "publication, send"} <= {figure.name for figure in figures}


def test_tools_find_what_they_need(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    """`/_local/info` names addresses, accounts with secrets, and tokens; `socialops token` prints a good one."""
    assert isinstance(story.stage, Demonstration)
    info = visit("GET", f"{story.stage.system.url}/_local/info").json()
    assert info["api"] == story.stage.system.url
    accounts = {account["platform"]: account for account in info["accounts"]}
    assert set(info["sandboxes"]) == {"weibo", "wechat", "douyin", "mastodon"} == set(accounts) - {"xiaohongshu"}
    hooks = {platform: account["webhook_url"] for platform, account in accounts.items() if account["webhook_url"]}
    assert hooks == {
        name: f"{info['api']}/hooks/{name}/{accounts[name]['id']}" for name in ("weibo", "wechat", "douyin")
    }
    assert accounts["weibo"]["secrets"]["app_secret"]
    assert accounts["xiaohongshu"]["secrets"] == {}
    assert main(["token", "--role", "analyst", "--port", info["api"].rsplit(":", 1)[1]]) == 0
    me = Person(info["api"], capsys.readouterr().out.strip()).get("/v1/me")
    assert me["roles"] == ["analyst"]


def test_without_a_running_system_there_is_no_token(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what to start instead of printing nothing."""
    assert main(["token", "--role", "planner", "--port", "9"]) == 1
    assert "socialops up" in capsys.readouterr().err


def test_the_offline_verifier_judges_a_folder(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`socialops verify-archive` passes a true copy, and fails one in which a byte was changed, naming the file."""
    for name, content in story.stage.archive_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    folder = str(tmp_path)
    assert main(["verify-archive", folder, "--allow-unsealed"]) == 0
    victim = next(tmp_path.glob("digests/*.json"))
    victim.write_bytes(victim.read_bytes().replace(b'"sequence":1', b'"sequence":2'))
    assert main(["verify-archive", folder, "--allow-unsealed"]) == 1
    assert victim.name in capsys.readouterr().out
