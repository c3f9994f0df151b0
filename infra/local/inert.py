"""Resource types that knowingly do nothing locally, each with the reason.

A type that is neither here nor given a meaning is refused, so that nothing in the template is ignored by accident.
"""

from typing import Final

_REASONS: Final[dict[str, str]] = {
    "AWS::CDK::Metadata": "statistics of CDK",
    "AWS::CloudWatch::Alarm": "no metrics service here; the promises about alarms are tests of the template",
    "AWS::CloudWatch::CompositeAlarm": "as alarms",
    "AWS::CloudWatch::Dashboard": "nobody looks at it here",
    **dict.fromkeys(
        (
            "AWS::EC2::FlowLog",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::NatGateway",
            "AWS::EC2::Route",
            "AWS::EC2::RouteTable",
            "AWS::EC2::Subnet",
            "AWS::EC2::SubnetRouteTableAssociation",
            "AWS::EC2::VPC",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::VPCGatewayAttachment",
        ),
        "functions run in this machine's own network",
    ),
    "AWS::Logs::MetricFilter": "logs go to the terminal",
    "AWS::Logs::ResourcePolicy": "logs go to the terminal",
    "AWS::Logs::QueryDefinition": "logs go to the terminal",
    "AWS::SNS::Subscription": "alarms do not fire here",
    "AWS::SNS::TopicPolicy": "alarms do not fire here",
    "AWS::KMS::Alias": "keys are named by id",
    "AWS::Cognito::UserPoolDomain": "tokens come from the local issuer",
    "AWS::Cognito::UserPoolGroup": "tokens come from the local issuer",
    "AWS::Cognito::UserPoolResourceServer": "tokens come from the local issuer",
    "AWS::Cognito::LogDeliveryConfiguration": "tokens come from the local issuer",
    "AWS::Cognito::UserPoolRiskConfigurationAttachment": "tokens come from the local issuer",
    "AWS::Events::Archive": "no replay here",
    "AWS::Lambda::Version": "the newest code is the only code",
    "AWS::Lambda::Alias": "the newest code is the only code",
    "AWS::Lambda::EventInvokeConfig": "asynchronous calls are not retried here; queues and streams are",
    "AWS::Scheduler::ScheduleGroup": "a name",
    "AWS::SES::EmailIdentity": "moto verifies senders by itself",
    "AWS::SES::ConfigurationSet": "no mail leaves the machine",
    "AWS::Athena::WorkGroup": "queries on raw data run in the cloud only",
    "AWS::Glue::Database": "queries on raw data run in the cloud only",
    "AWS::Glue::Table": "queries on raw data run in the cloud only",
    "AWS::Budgets::Budget": "nothing costs money here",
    "AWS::ResourceGroups::Group": "a view of the console",
    "AWS::ServiceCatalogAppRegistry::Application": "a view of the console",
    "AWS::WAFv2::WebACL": "the gateway listens on the loopback interface",
    "AWS::WAFv2::WebACLAssociation": "the gateway listens on the loopback interface",
    "Custom::S3AutoDeleteObjects": "buckets vanish with the process",
    "Custom::LogRetention": "logs go to the terminal",
}

_NAMES: Final[dict[str, str]] = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Cognito::UserPoolDomain": "Domain",
    "AWS::Cognito::UserPoolGroup": "GroupName",
    "AWS::Cognito::UserPoolResourceServer": "Identifier",
    "AWS::Events::Archive": "ArchiveName",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::Athena::WorkGroup": "Name",
}


def is_inert(kind: str) -> bool:
    """Whether the type is knowingly ignored."""
    return kind in _REASONS


def name_property(kind: str) -> str:
    """The property that names a resource of this type; "" where the logical id has to do."""
    return _NAMES.get(kind, "")


def reasons() -> dict[str, str]:
    """Every ignored type with its reason, for the documentation."""
    return dict(_REASONS)
