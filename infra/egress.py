"""One address for all calls to platforms: a network whose only way out is a NAT gateway with an Elastic IP.

WeChat and Weibo let an app list the addresses that may call them. With `fixedEgress` the functions that call platforms
run in this network; all other functions, and without the switch all, run outside and cost nothing here.
"""

from typing import Final

from aws_cdk import ArnFormat, Aws, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from infra.access import Access, attach
from infra.context import Context

RANGE: Final = "10.64.0.0/24"
"""Addresses of the network; functions share few interfaces, so a small one does."""
ZONES: Final = 2
HTTPS: Final = 443


class Egress(Construct):
    """Private subnets in two zones, one NAT gateway, gateway endpoints for S3 and DynamoDB, nothing that listens.

    One gateway, not one a zone: each would have an address of its own and its own price. When its zone fails, calls to
    platforms wait in their queues. SQS, KMS and EventBridge are reached through the gateway too, which costs less at
    our volume than an interface endpoint for each.
    """

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Egress")
        self._context = context
        elastic = ec2.CfnEIP(self, "Address", domain="vpc")
        # Platforms know it: it outlives the stack, and a change of the network, where that would hurt.
        elastic.apply_removal_policy(RemovalPolicy.RETAIN if context.production else RemovalPolicy.DESTROY)
        self.address = elastic.attr_public_ip
        self._vpc = self._network(elastic)
        self._log_refusals()
        self._group = ec2.SecurityGroup(
            self,
            "Callers",
            vpc=self._vpc,
            description="Functions that call platforms: HTTPS out, nothing in",
            allow_all_outbound=False,
        )
        self._group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS), "HTTPS to platforms and to AWS")

    @property
    def ready(self) -> list[IDependable]:
        """The ways out; a function that exists before them would call into the void."""
        return [subnet.internet_connectivity_established for subnet in self._vpc.private_subnets]

    def placement(self) -> lambda_.CfnFunction.VpcConfigProperty:
        """Where a function runs that leaves by this address."""
        return lambda_.CfnFunction.VpcConfigProperty(
            security_group_ids=[self._group.security_group_id],
            subnet_ids=[subnet.subnet_id for subnet in self._vpc.private_subnets],
        )

    def access(self, function_name: str) -> tuple[Access, Access]:
        """What Lambda needs to place a function here."""
        arn = Stack.of(self).format_arn(
            service="lambda",
            resource="function",
            resource_name=function_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return attach(arn)

    def _network(self, elastic: ec2.CfnEIP) -> ec2.Vpc:
        made = ec2.Vpc(
            self,
            "Network",
            ip_addresses=ec2.IpAddresses.cidr(RANGE),
            max_azs=ZONES,
            nat_gateways=1,
            nat_gateway_provider=ec2.NatProvider.gateway(eip_allocation_ids=[elastic.attr_allocation_id]),
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Out", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=28, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="Functions", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=26),
            ],
        )
        made.add_gateway_endpoint("Objects", service=ec2.GatewayVpcEndpointAwsService.S3)
        made.add_gateway_endpoint("Tables", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)
        return made

    def _log_refusals(self) -> None:
        """Keep what the network refused; what it let through stands in the logs of the functions."""
        production = self._context.production
        group = logs.LogGroup(
            self,
            "Refused",
            retention=logs.RetentionDays.THREE_MONTHS if production else logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.RETAIN if production else RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            "Logger",
            assumed_by=iam.ServicePrincipal(
                "vpc-flow-logs.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
            ),
            inline_policies={
                "access": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                            resources=[group.log_group_arn],
                        )
                    ]
                )
            },
        )
        ec2.CfnFlowLog(
            self,
            "RefusedFlows",
            resource_type="VPC",
            resource_id=self._vpc.vpc_id,
            traffic_type="REJECT",
            log_destination_type="cloud-watch-logs",
            log_group_name=group.log_group_name,
            deliver_logs_permission_arn=role.role_arn,
        )
