"""Each template is synthesised once a session, and not at all while nothing it is made of changes."""

import pytest

from infra import synth
from tests.templates import Template

ISSUER = {"oidc_issuer": "https://login.example", "oidc_audience": "socialops"}


@pytest.fixture(scope="session")
def template() -> Template:
    """The template that the local system runs."""
    return Template.load(synth.template(synth.LOCAL))


@pytest.fixture(scope="session")
def production() -> Template:
    """The template of a production stage with an issuer of the brand's own."""
    return Template.load(synth.template({**synth.LOCAL, **ISSUER, "stage": "prod", "brand": "acme"}))
