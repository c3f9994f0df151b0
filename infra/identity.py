"""Who may sign in: a Cognito user pool with a group per role, or an OIDC issuer that the brand already has."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.accepted import accept
from infra.context import Context

ROLES: Final = ("planner", "specialist", "analyst", "reviewer", "manager")


@dataclass(frozen=True)
class Identity:
    """What the HTTP API checks tokens against."""

    issuer: str
    audience: str


def identity(scope: Construct, context: Context) -> Identity:
    """The issuer of the context where there is one (China Regions lack user pools), else a user pool of our own."""
    if context.oidc_issuer:
        return Identity(context.oidc_issuer, context.oidc_audience)
    members = Members(scope, context)
    return Identity(members.pool.user_pool_provider_url, members.client.user_pool_client_id)


class Members(Construct):
    """The team: invited by an administrator, signed in with a second factor."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Members")
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_lowercase=True, require_uppercase=True, require_digits=True, require_symbols=True
            ),
            deletion_protection=context.production,
            removal_policy=RemovalPolicy.RETAIN if context.production else RemovalPolicy.DESTROY,
        )
        accept(self.pool, "COG8", "A team of known, invited people with second factors; risk scoring costs per member.")
        self.client = self.pool.add_client(
            "Console",
            auth_flows=cognito.AuthFlow(user_srp=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(7),
        )
        for role in ROLES:
            cognito.CfnUserPoolGroup(self, role.capitalize(), user_pool_id=self.pool.user_pool_id, group_name=role)
