"""The function factory: every function with its own log group, its own role and just the environment it needs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.aws_s3_assets import Asset
from constructs import Construct

from infra.accepted import accept, accept_wildcard
from infra.access import Access
from infra.bundle import Bundle
from infra.catalogue import Function
from infra.context import Context
from infra.egress import Egress

RUNTIME: Final = "python3.13"


class Functions(Construct):
    """All functions of one deployment, by module name."""

    def __init__(self, scope: Construct, context: Context, bundle: Bundle, egress: Egress | None = None) -> None:
        super().__init__(scope, "Functions")
        accept(self, "L1", "3.13 starts fastest of the supported runtimes; the newest one brings nothing we use.")
        self._context = context
        self._egress = egress
        code = Asset(self, "Code", path=str(bundle.functions))
        self._code = lambda_.CfnFunction.CodeProperty(s3_bucket=code.s3_bucket_name, s3_key=code.s3_object_key)
        self._layers = [self._layer("Core", bundle.core), self._layer("Vendor", bundle.vendor)]
        self.by_module: dict[str, lambda_.CfnFunction] = {}

    def _layer(self, name: str, folder: Path) -> str:
        layer = Asset(self, f"{name}Code", path=str(folder))
        version = lambda_.CfnLayerVersion(
            self,
            name,
            content=lambda_.CfnLayerVersion.ContentProperty(s3_bucket=layer.s3_bucket_name, s3_key=layer.s3_object_key),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[self._context.architecture],
        )
        return version.ref

    def add(self, function: Function) -> None:
        """Make one function of the catalogue."""
        production = self._context.production
        egress = self._egress if function.calls_platforms else None
        name = f"{self._context.prefix}-{function.name}"
        group = logs.LogGroup(
            self,
            f"{function.logical_id}Log",
            retention=logs.RetentionDays.THREE_MONTHS if production else logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.RETAIN if production else RemovalPolicy.DESTROY,
        )
        made = lambda_.CfnFunction(
            self,
            function.logical_id,
            function_name=name,
            runtime=RUNTIME,
            architectures=[self._context.architecture],
            handler=f"{function.module}.handler",
            code=self._code,
            layers=self._layers,
            timeout=function.timeout,
            memory_size=function.memory,
            environment=lambda_.CfnFunction.EnvironmentProperty(variables=_environment(function.access)),
            role=self._role(function, group, egress.access(name) if egress else ()).role_arn,
            logging_config=lambda_.CfnFunction.LoggingConfigProperty(log_group=group.log_group_name),
            recursive_loop=_recursion(function),
            vpc_config=egress.placement() if egress else None,
        )
        if egress:
            made.node.add_dependency(*egress.ready)
        made.override_logical_id(function.logical_id)
        self.by_module[function.module] = made

    def _role(self, function: Function, group: logs.LogGroup, network: Sequence[Access]) -> iam.Role:
        granted = [_own_log(group), *function.access, *network]
        role = iam.Role(
            self,
            f"{function.logical_id}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"access": _policy(granted)},
        )
        for access in granted:
            for resource in access.resources:
                if resource.endswith("*") and not access.denied:
                    accept_wildcard(role, resource, access.reason)
        return role


def _own_log(group: logs.LogGroup) -> Access:
    return Access(("logs:CreateLogStream", "logs:PutLogEvents"), (group.log_group_arn,))


def _policy(accesses: Sequence[Access]) -> iam.PolicyDocument:
    statements = [
        iam.PolicyStatement(
            actions=list(access.actions),
            resources=list(access.resources),
            conditions={operator: dict(test) for operator, test in access.conditions.items()} or None,
            effect=iam.Effect.DENY if access.denied else iam.Effect.ALLOW,
        )
        for access in accesses
        if access.actions
    ]
    return iam.PolicyDocument(statements=statements)


def _environment(accesses: Sequence[Access]) -> dict[str, str]:
    return {name: value for access in accesses for name, value in access.variables.items()}


def _recursion(function: Function) -> str | None:
    """A receiver of the agenda plans its own next entry (the next poll, the next look), which is no runaway loop.

    Lambda stops a function after 16 rounds through the same queue unless told otherwise.
    """
    return "Allow" if function.module.endswith(".on_due") else None
