"""Settings of a function: a frozen class per function, filled from its environment, that names what is missing."""

import os
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from socialops.errors import SettingMissing

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    S = TypeVar("S", bound=DataclassInstance)


def load(settings: "type[S]") -> "S":
    """Fill a frozen dataclass from the environment; each field's metadata names its variable.

    Raises:
        SettingMissing: variables without a value and fields without a default, all of them at once.
    """
    found: dict[str, str] = {}
    missing: list[str] = []
    for field in fields(settings):
        variable = str(field.metadata["variable"])
        value = os.environ.get(variable)
        if value:
            found[field.name] = value
        elif field.default is field.default_factory:
            missing.append(variable)
    if missing:
        raise SettingMissing(variables=missing, settings=settings.__name__)
    return settings(**found)


def variables(settings: "type[DataclassInstance]") -> list[str]:
    """The variables a settings class reads, for the test that holds template and code together."""
    return [str(field.metadata["variable"]) for field in fields(settings)]
