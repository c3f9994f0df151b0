"""The resources that functions work on, under one name each."""

from dataclasses import dataclass

from aws_cdk import aws_events as events

from infra.buckets import Buckets
from infra.keys import Keys
from infra.queues import Queues
from infra.tables import Tables


@dataclass(frozen=True)
class House:
    """What the catalogue of functions picks from."""

    tables: Tables
    buckets: Buckets
    queues: Queues
    keys: Keys
    bus: events.EventBus
    approval_arn: str
    api_url: str
    platform_hosts: str
    link_hosts: str
    roles_claim: str
    notices_from: str
    mail_identity: str
    """The ARN of the verified identity that the sender's address belongs to."""
