"""Schemathesis plays every documented operation with good and bad input against the running system."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.local import openapi
from infra.local.demonstration import Demonstration
from socialops.permissions import Role

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_dict(openapi.document())
schema.config.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def system() -> Iterator[Demonstration]:
    """A local system with the demonstration brand."""
    with Demonstration() as demonstration:
        yield demonstration


@schema.parametrize()
@settings(
    max_examples=25,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_documented(case: schemathesis.Case[Any], system: Demonstration) -> None:
    """No input makes a server error, and every answer has a documented status, type and shape."""
    case.call_and_validate(
        base_url=system.system.url,
        headers={"Authorization": f"Bearer {system.system.token(Role.MANAGER.value)}"},
        checks=CHECKS,
        timeout=20,
    )
