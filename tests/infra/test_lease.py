"""The law of sending leans on one time of the template: a sender is dead before its lease is."""

from publishing.sendings import LEASE
from tests.templates import Template


def test_the_lease_of_a_claim_outlasts_the_function_that_sends(template: Template) -> None:
    """Whoever holds a claim has ended, by Lambda's own timeout, before the claim is taken for dead."""
    assert template.functions()["publishing.on_due"]["Timeout"] < LEASE.total_seconds()
