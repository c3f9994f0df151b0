"""Context keys are read from text and refused before anything is built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.context import Context, ContextError

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,14}[a-z0-9]", fullmatch=True)


def test_without_keys_a_demonstration_brand_is_deployed_for_trial() -> None:
    """No key is required."""
    context = Context.read({})
    assert (context.brand, context.stage, context.production) == ("demo", "dev", False)
    assert context.claim == "cognito:groups"


@given(stage=NAMES, brand=NAMES, bundle=st.booleans(), architecture=st.sampled_from(["arm64", "x86_64"]))
def test_a_context_survives_the_command_line(stage: str, brand: str, bundle: bool, architecture: str) -> None:
    """Written as text and read again, the choices are the same."""
    context = Context.read({"stage": stage, "brand": brand, "bundle": str(bundle), "architecture": architecture})
    assert Context.read(context.texts()) == context


@given(brand=NAMES, stage=NAMES)
def test_names_of_a_deployment_fit_every_service(brand: str, stage: str) -> None:
    """The longest function name stays within Lambda's 64 characters."""
    prefix = Context.read({"brand": brand, "stage": stage}).prefix
    assert len(f"{prefix}-planning-on-review-step") <= 64


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"brand": "Acme"}, "brand='Acme'"),
        ({"stage": "x" * 17}, "stage="),
        ({"architecture": "riscv"}, "arm64 or x86_64"),
        ({"python": "3"}, "3.13"),
        ({"oidc_issuer": "https://login.example"}, "go together"),
        ({"oidc_audience": "app"}, "go together"),
        ({"stage": "prod", "cors_origins": "*"}, "origins"),
        ({"noticesFrom": "Brand <notices@brand.example>"}, "noticesFrom="),
    ],
)
def test_a_wrong_key_is_named(values: dict[str, str], says: str) -> None:
    """The error tells which key is wrong and what it may be."""
    with pytest.raises(ContextError, match=says):
        Context.read(values)


def test_roles_come_from_the_claim_of_whoever_issues_tokens() -> None:
    """`roles` for an issuer of one's own, unless the context names another claim."""
    own = {"oidc_issuer": "https://login.example", "oidc_audience": "app"}
    assert Context.read(own).claim == "roles"
    assert Context.read({**own, "roles_claim": "https://acme/roles"}).claim == "https://acme/roles"
