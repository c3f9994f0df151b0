"""What a deployment may choose: the context keys, checked once and frozen.

Every key comes from `cdk.json`, from `cdk deploy -c key=value`, or from the caller of `infra.synth.template`; values
on the command line are text, so each is read from text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self, cast

Architecture = Literal["arm64", "x86_64"]

PRODUCTION: Final = "prod"
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,14}[a-z0-9]")


class ContextError(Exception):
    """A context value that the stack cannot be built from."""


@dataclass(frozen=True)
class Context:
    """The choices of one deployment."""

    stage: str = "dev"
    brand: str = "demo"
    oidc_issuer: str = ""
    """An OIDC issuer of your own; empty makes a Cognito user pool."""
    oidc_audience: str = ""
    roles_claim: str = ""
    cors_origins: tuple[str, ...] = field(default=("http://localhost:3000",))
    architecture: Architecture = "arm64"
    python: str = "3.13"
    """The minor version that compiled code is made for; other than the runtime's only on emulators."""
    bundle: bool = True
    """Whether layers are built; the local system runs the sources and needs none."""
    notices_from: str = ""
    """The address that mails to the team come from, of a domain verified in Amazon SES; empty sends none."""
    fixed_egress: bool = False
    """Whether functions that call platforms leave through one address, which platforms can be told."""

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """Build from context values, which may be text.

        Raises:
            ContextError: a value is out of range, or two contradict each other.
        """
        default = cls()

        def text(key: str, otherwise: str) -> str:
            value = values.get(key)
            return otherwise if value is None else str(value).strip()

        origins = text("cors_origins", ",".join(default.cors_origins))
        context = cls(
            stage=text("stage", default.stage),
            brand=text("brand", default.brand),
            oidc_issuer=text("oidc_issuer", ""),
            oidc_audience=text("oidc_audience", ""),
            roles_claim=text("roles_claim", ""),
            cors_origins=tuple(origin.strip() for origin in origins.split(",") if origin.strip()),
            architecture=cast(Architecture, text("architecture", default.architecture)),
            python=text("python", default.python),
            bundle=text("bundle", "true").lower() == "true",
            notices_from=text("noticesFrom", ""),
            fixed_egress=text("fixedEgress", "false").lower() == "true",
        )
        context._check()
        return context

    def _check(self) -> None:
        for key, value in (("stage", self.stage), ("brand", self.brand)):
            if not _NAME.fullmatch(value):
                raise ContextError(f"{key}={value!r}: 2 to 16 of a-z, 0-9 and '-', starting with a letter")
        if self.architecture not in ("arm64", "x86_64"):
            raise ContextError(f"architecture={self.architecture!r}: arm64 or x86_64")
        if not re.fullmatch(r"3\.\d+", self.python):
            raise ContextError(f"python={self.python!r}: a minor version such as 3.13")
        if self.notices_from and not _ADDRESS.fullmatch(self.notices_from):
            raise ContextError(f"noticesFrom={self.notices_from!r}: an address such as notices@brand.example")
        if bool(self.oidc_issuer) != bool(self.oidc_audience):
            raise ContextError(
                "oidc_issuer and oidc_audience go together: give both, or neither for a Cognito user pool"
            )
        if self.production and "*" in self.cors_origins:
            raise ContextError("cors_origins=*: production names the origins of its console")

    @property
    def production(self) -> bool:
        """Whether data outlives the stack and deletion is guarded."""
        return self.stage == PRODUCTION

    @property
    def prefix(self) -> str:
        """What the names of this deployment start with, so that several fit in one account and Region."""
        return f"{self.brand}-{self.stage}"

    @property
    def claim(self) -> str:
        """The token claim that holds a member's roles."""
        return self.roles_claim or ("roles" if self.oidc_issuer else "cognito:groups")

    def texts(self) -> dict[str, str]:
        """The same choices as context values, in a fixed order: `Context.read(context.texts()) == context`."""
        return {
            "stage": self.stage,
            "brand": self.brand,
            "oidc_issuer": self.oidc_issuer,
            "oidc_audience": self.oidc_audience,
            "roles_claim": self.roles_claim,
            "cors_origins": ",".join(self.cors_origins),
            "architecture": self.architecture,
            "python": self.python,
            "bundle": str(self.bundle).lower(),
            "noticesFrom": self.notices_from,
            "fixedEgress": str(self.fixed_egress).lower(),
        }
