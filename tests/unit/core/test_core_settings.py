"""Settings name what is missing, all of it at once."""

from dataclasses import dataclass, field

import pytest

from socialops import settings
from socialops.errors import SettingMissing


@dataclass(frozen=True)
class Needs:
    """What a function of the test needs."""

    table: str = field(metadata={"variable": "T_TABLE"})
    bucket: str = field(metadata={"variable": "T_BUCKET"})
    level: str = field(default="info", metadata={"variable": "T_LEVEL"})


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each field has the value of its variable, or its default."""
    monkeypatch.setenv("T_TABLE", "operations")
    monkeypatch.setenv("T_BUCKET", "media")
    assert settings.load(Needs) == Needs("operations", "media", "info")
    monkeypatch.setenv("T_LEVEL", "debug")
    assert settings.load(Needs).level == "debug"


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unset and an empty variable are both missing; what has a default never is."""
    monkeypatch.delenv("T_TABLE", raising=False)
    monkeypatch.setenv("T_BUCKET", "")
    with pytest.raises(SettingMissing) as refused:
        settings.load(Needs)
    assert refused.value.facts["variables"] == ["T_TABLE", "T_BUCKET"]


def test_the_variables_of_a_class_are_known_without_loading_it() -> None:
    """The test that holds template and code together asks the class alone."""
    assert settings.variables(Needs) == ["T_TABLE", "T_BUCKET", "T_LEVEL"]
