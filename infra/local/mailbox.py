"""Mails that the local system sends: they end in moto's box, where `GET /_local/mails` shows them."""

from typing import Any

from moto.ses.models import ses_backends

from infra.local.identifiers import Place
from infra.local.template import Template
from socialops.names import Variable


def open_for(template: Template) -> None:
    """Verify the domains that functions of the template send from, as somebody does in the console of SES."""
    functions = (each.properties for each in template.of_type("AWS::Lambda::Function"))
    variables = [each.get("Environment", {}).get("Variables", {}) for each in functions]
    senders = {str(each[Variable.NOTICES_FROM]) for each in variables if each.get(Variable.NOTICES_FROM)}
    for sender in senders:
        _backend(template.place).verify_email_identity(sender.rpartition("@")[2])


def empty(place: Place) -> None:
    """Throw away all mails."""
    _backend(place).sent_messages.clear()


def mails(place: Place) -> list[dict[str, Any]]:
    """What was sent, oldest first."""
    return [
        {"to": each.destinations["ToAddresses"], "from": each.source, "subject": each.subject, "html": each.body}
        for each in _backend(place).sent_messages
    ]


def _backend(place: Place) -> Any:
    return ses_backends[place.account][place.region]
