"""The stack: the whole house of one brand, one capability after the other."""

from aws_cdk import CfnOutput, CfnParameter, Stack
from constructs import Construct

from infra import routes
from infra.alarms import Alarms
from infra.approval import Approval, approval_arn
from infra.buckets import Buckets
from infra.bundle import bundle
from infra.bus import Bus
from infra.catalogue import catalogue, queues, timeout_of
from infra.context import Context
from infra.egress import Egress
from infra.functions import Functions
from infra.house import House
from infra.http_api import HttpApi
from infra.identity import Identity, identity
from infra.keys import Keys
from infra.queues import Queues
from infra.tables import Tables
from infra.triggers import Triggers

NAME = "SocialOps"


class SocialOps(Stack):
    """First what holds data, then the functions that work on it, then what wakes and watches them."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(
            scope,
            NAME,
            stack_name=f"socialops-{context.prefix}",
            description=f"SocialOps for the brand {context.brand}, stage {context.stage}",
            termination_protection=context.production,
            tags={"socialops:brand": context.brand, "socialops:stage": context.stage},
        )
        members = identity(self, context)
        api = HttpApi(self, context, members)
        house, bus = self._house(context, api)

        egress = Egress(self, context) if context.fixed_egress else None
        functions = Functions(self, context, bundle(context), egress)
        for function in catalogue(house):
            functions.add(function)

        api.serve(routes.load(), functions.by_module)
        approval = Approval(self, context, functions.by_module["planning.on_review_step"])
        bus.subscribe(house.queues)
        bus.start(approval.machine.ref, approval.starter, house.queues.dead["approval"])
        Triggers(self, house, functions.by_module)

        alarms = Alarms(self, context)
        alarms.on_own_measures()
        alarms.on_dead_letters(house.queues)
        alarms.on_functions(functions.by_module)

        self._say(house, members, alarms)
        if egress:
            CfnOutput(self, "EgressIp", value=egress.address, description="List it at platforms as our address.")

    def _house(self, context: Context, api: HttpApi) -> tuple[House, Bus]:
        hosts = CfnParameter(
            self,
            "PlatformHosts",
            type="String",
            default="{}",
            description="JSON object {platform: base URL} that replaces public hosts; {} in production.",
        )
        links = CfnParameter(
            self,
            "LinkHosts",
            type="String",
            default="{}",
            description="JSON object {host: address:port} called in place of links of posts; {} in production.",
        )
        working = Queues(self, context)
        for queue, module in queues().items():
            working.add(queue, timeout_of(module))
        for name in ("journal", "approval"):
            working.add_dead(name)
        bus = Bus(self, context)
        house = House(
            tables=Tables(self, context),
            buckets=Buckets(self, context, working.working["planning-uploads"]),
            queues=working,
            keys=Keys(self, context),
            bus=bus.bus,
            approval_arn=approval_arn(self, context),
            api_url=api.url,
            platform_hosts=hosts.value_as_string,
            link_hosts=links.value_as_string,
            roles_claim=context.claim,
            notices_from=context.notices_from,
            mail_identity=self.format_arn(
                service="ses", resource="identity", resource_name=context.notices_from.rpartition("@")[2]
            ),
        )
        return house, bus

    def _say(self, house: House, members: Identity, alarms: Alarms) -> None:
        outputs = {
            "ApiUrl": house.api_url,
            "Issuer": members.issuer,
            "Audience": members.audience,
            "TableName": house.tables.operations.table_name,
            "MetricsTableName": house.tables.metrics.table_name,
            "MediaBucket": house.buckets.media.bucket_name,
            "RawBucket": house.buckets.raw.bucket_name,
            "ReportsBucket": house.buckets.reports.bucket_name,
            "ArchiveBucket": house.buckets.archive.bucket_name,
            "BusName": house.bus.event_bus_name,
            "AlarmTopic": alarms.topic.topic_arn,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
