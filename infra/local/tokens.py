"""The local OIDC issuer: tokens as Cognito would give them, for the issuer and audience that the template demands.

The key lives in memory and dies with the process. Cognito's own tokens are RS256 too.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.local.clock import Clock

LIFETIME: Final = timedelta(hours=12)
KEY_ID: Final = "local"


class UnauthorizedError(Exception):
    """The token is missing, not ours, changed, not yet valid or expired."""


@dataclass(frozen=True)
class Authorizer:
    """What an `AWS::ApiGatewayV2::Authorizer` of type JWT demands of a token."""

    issuer: str
    audience: tuple[str, ...]


class Issuer:
    """Signs tokens and checks them."""

    def __init__(self, clock: Clock, roles_claim: str) -> None:
        self._clock = clock
        self._roles_claim = roles_claim

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def mint(
        self, authorizer: Authorizer, member: str, name: str, roles: list[str], lifetime: timedelta = LIFETIME
    ) -> str:
        """A token for a member.

        Args:
            authorizer: for which issuer and audience.
            member: the subject, which is the member's id.
            name: shown to the team.
            roles: in the claim that the functions' environment names.
            lifetime: until it expires; a negative one is expired already.
        """
        now = self._clock.now()
        claims: dict[str, Any] = {
            "sub": member,
            "iss": authorizer.issuer,
            "aud": authorizer.audience[0],
            "token_use": "id",
            "name": name,
            "cognito:username": member,
            "auth_time": int(now.timestamp()),
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": str(uuid.uuid4()),
            self._roles_claim: roles,
        }
        return self.sign(claims)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A token with these claims, whatever they are."""
        return jwt.encode(dict(claims), self._key, "RS256", {"kid": KEY_ID})

    def check(self, token: str, authorizer: Authorizer) -> dict[str, Any]:
        """The claims of a valid token.

        Raises:
            UnauthorizedError: it is not valid here and now.
        """
        options: Any = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            claims: dict[str, Any] = jwt.decode(token, self._key.public_key(), ["RS256"], options)
        except jwt.InvalidTokenError as error:
            raise UnauthorizedError(str(error)) from error
        audience = claims.get("aud") or claims.get("client_id")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != authorizer.issuer or not set(audiences) & set(authorizer.audience):
            raise UnauthorizedError("the token is for someone else")
        _check_times(claims, self._clock.now())
        return claims

    def key_set(self) -> dict[str, Any]:
        """The public key as `jwks.json`."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    if now.timestamp() >= float(claims.get("exp", 0)):
        raise UnauthorizedError("the token has expired")
    if now.timestamp() < float(claims.get("nbf", 0)):
        raise UnauthorizedError("the token is not valid yet")
