"""Synthesis from Python: cached by what the template is made of."""

import shutil
from pathlib import Path

import pytest

from infra import synth
from infra.context import ContextError
from infra.kept import ROOT

PINS = ("pyproject.toml", "constraints.txt")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the files that a template is made of, where CDK only leaves a mark."""
    for name in ("infra/app.py", "layers/core/python/socialops/names.py", "functions/openapi.json", "cdk.json", *PINS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "functions/planning").mkdir()
    (tmp_path / "functions/planning/api.py").write_text("")
    monkeypatch.setattr(synth, "ROOT", tmp_path)
    monkeypatch.setattr(synth, "CACHE", tmp_path / ".cache")
    return tmp_path


@pytest.fixture
def runs(copy: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that CDK was run into."""
    made: list[Path] = []

    def run(context: object, folder: Path) -> str:
        made.append(folder)
        return ""

    monkeypatch.setattr(synth, "synthesise", run)
    return made


def test_an_unchanged_template_is_not_made_again(runs: list[Path]) -> None:
    """The second call finds the first one's folder."""
    assert synth.template(synth.LOCAL) == synth.template(synth.LOCAL)
    assert len(runs) == 1


@pytest.mark.parametrize(
    "changed", ["infra/app.py", "layers/core/python/socialops/names.py", "functions/openapi.json", "cdk.json"]
)
def test_whatever_the_template_is_made_of_makes_it_anew(changed: str, copy: Path, runs: list[Path]) -> None:
    """A changed construct, name, route or flag is another template."""
    first = synth.template(synth.LOCAL)
    path = copy / changed
    path.write_text(path.read_text("utf-8") + "\n" if changed != "cdk.json" else '{"context": {"flag": true}}')
    assert synth.template(synth.LOCAL) != first
    assert len(runs) == 2


def test_a_machine_beside_its_code_makes_the_template_anew(copy: Path, runs: list[Path]) -> None:
    """State machine definitions are part of the template."""
    first = synth.template(synth.LOCAL)
    (copy / "functions/planning/approval.asl.json").write_text("{}")
    assert synth.template(synth.LOCAL) != first


@pytest.mark.parametrize("changed", ["functions/planning/api.py", "constraints.txt"])
def test_code_counts_only_where_it_is_uploaded(changed: str, copy: Path, runs: list[Path]) -> None:
    """A changed handler or version leaves the local template as it is, and makes an uploaded one anew."""
    local, uploaded = synth.template(synth.LOCAL), synth.template()
    (copy / changed).write_text("handler = None\n")
    assert synth.template(synth.LOCAL) == local
    assert synth.template() != uploaded


def test_contexts_do_not_share_a_template(runs: list[Path]) -> None:
    """Another brand is another template."""
    assert synth.template({"brand": "acme"}) != synth.template({"brand": "other"})


def test_a_wrong_context_is_refused_before_cdk_runs(runs: list[Path]) -> None:
    """The error is the context's own, at once."""
    with pytest.raises(ContextError):
        synth.template({"brand": "?"})
    assert runs == []


def test_what_cdk_says_reaches_the_caller(copy: Path) -> None:
    """When the app fails, the error holds its own words."""
    (copy / "infra/app.py").write_text("raise SystemExit('no such stage')\n")
    (copy / "infra/__init__.py").write_text("")
    with pytest.raises(synth.SynthError, match="no such stage"):
        synth.template(synth.LOCAL)
