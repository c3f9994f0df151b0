"""Mails out of the house, by Amazon SES: one request each, and what is known of it afterwards."""

from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from notices.mails import Mail
from socialops import aws
from socialops.robots.contract import A_MINUTE, Delivered, NotDelivered, Outcome, Unknown

SLOW_DOWN: Final = frozenset(
    {"LimitExceededException", "TooManyRequestsException", "Throttling", "ThrottlingException"}
)
"""SES refused these before it took the mail: SES API v2 reference, `SendEmail`, "Errors"."""


@dataclass(frozen=True)
class Letter:
    """A mail with the addresses of both ends."""

    sender: str
    to: str
    mail: Mail


def send(letter: Letter) -> Outcome:
    """Hand a mail to SES, once: the SDK does not repeat it, for a lost answer may hide a mail that is on its way."""
    client = aws.client("sesv2")
    try:
        client.send_email(
            FromEmailAddress=letter.sender,
            Destination={"ToAddresses": [letter.to]},
            Content={
                "Simple": {
                    "Subject": {"Data": letter.mail.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": letter.mail.text, "Charset": "UTF-8"},
                        "Html": {"Data": letter.mail.html, "Charset": "UTF-8"},
                    },
                }
            },
        )
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in SLOW_DOWN:
            return NotDelivered("rate-limited", A_MINUTE)
        return Unknown("http-5xx") if status >= 500 else NotDelivered("refused")
    except (ConnectTimeoutError, EndpointConnectionError):
        return NotDelivered("not-reached", A_MINUTE)
    except BotoCoreError as error:
        return Unknown(type(error).__name__)
    return Delivered()
