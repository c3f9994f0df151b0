"""The approval: the state machine that lies beside the planning code, and what may start it."""

from pathlib import Path
from typing import Final

from aws_cdk import ArnFormat, Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.accepted import accept
from infra.context import Context

DEFINITION: Final = Path(__file__).resolve().parent.parent / "functions/planning/approval.asl.json"
PARTITION: Final = "${Partition}"
REVIEW_STEP: Final = "${ReviewStepArn}"
"""Placeholders of the definition: the partition of integration ARNs, and the function that opens review steps."""


def approval_arn(scope: Construct, context: Context) -> str:
    """The machine's ARN, known before the machine: the function that answers it needs it in its policy."""
    return Stack.of(scope).format_arn(
        service="states",
        resource="stateMachine",
        resource_name=_name(context),
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


class Approval(Construct):
    """A standard workflow (it waits for people for days), which may call one function and nothing else."""

    def __init__(self, scope: Construct, context: Context, review_step: lambda_.CfnFunction) -> None:
        super().__init__(scope, "Approval")
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            inline_policies={
                "access": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[review_step.attr_arn])
                    ]
                )
            },
        )
        text = DEFINITION.read_text("utf-8")
        self.machine = stepfunctions.CfnStateMachine(
            self,
            "Machine",
            state_machine_name=_name(context),
            state_machine_type="STANDARD",
            role_arn=role.role_arn,
            definition_string=text.replace(PARTITION, Aws.PARTITION).replace(REVIEW_STEP, review_step.attr_arn),
        )
        accept(self.machine, "SF1", "Executions keep their history for 90 days, and each step writes the journal.")
        accept(self.machine, "SF2", "Tracing is off by default: X-Ray does not exist in every Region that we support.")
        self.starter = iam.Role(
            self,
            "Starter",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com"),
            inline_policies={
                "access": iam.PolicyDocument(
                    statements=[iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.machine.ref])]
                )
            },
        )


def _name(context: Context) -> str:
    return f"{context.prefix}-approval"
