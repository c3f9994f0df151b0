"""The key that encrypts credentials of social accounts, and the text that signs list cursors."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.accepted import accept
from infra.context import Context

_ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)
_USE = ("kms:Encrypt", "kms:Decrypt")


class Keys(Construct):
    """Both stay out of code and repository: KMS never shows its key, Secrets Manager draws the text."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Keys")
        self.secrets = kms.Key(
            self,
            "Secrets",
            description=f"Credentials of the social accounts of {context.prefix}",
            enable_key_rotation=True,
            policy=_policy(),
            removal_policy=RemovalPolicy.RETAIN if context.production else RemovalPolicy.DESTROY,
        )
        self._cursor = secretsmanager.Secret(
            self,
            "Cursor",
            description=f"Signs the list cursors of {context.prefix}",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        )
        accept(self._cursor, "SMG4", "It signs list cursors, which live for minutes and grant nothing.")

    @property
    def cursor_text(self) -> str:
        """A reference that CloudFormation resolves when it sets a function's variable."""
        return self._cursor.secret_value.unsafe_unwrap()


def _policy() -> iam.PolicyDocument:
    """The account administers the key and hands out its use by IAM; nothing else is possible with it.

    `*` as the resource of a key policy means this key (KMS guide, "Key policies").
    """
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="Account",
                principals=[iam.AccountRootPrincipal()],
                actions=[*_ADMINISTER, *_USE],
                resources=["*"],
            )
        ]
    )
