"""The queues: agenda entries that fell due, events per stage, uploads, inbound messages; each with its dead letters."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.accepted import accept
from infra.context import Context

MAX_RECEIVES = 5
RETENTION = Duration.days(4)
DEAD_RETENTION = Duration.days(14)
VISIBILITY_PER_TIMEOUT = 6
"""AWS's advice for Lambda as the consumer: Lambda guide, "Configuring a queue to use with Lambda"."""


class Queues(Construct):
    """Queues by their short names (`publishing-due`), encrypted, over TLS only."""

    def __init__(self, scope: Construct, context: Context) -> None:
        super().__init__(scope, "Queues")
        self._prefix = context.prefix
        self.working: dict[str, sqs.Queue] = {}
        self.dead: dict[str, sqs.Queue] = {}

    def add(self, name: str, function_timeout: int) -> sqs.Queue:
        """A queue with its dead-letter queue.

        Args:
            name: short name, such as `publishing-due`.
            function_timeout: seconds that the consuming function may run.
        """
        dead = self.add_dead(name)
        self.working[name] = sqs.Queue(
            self,
            _pascal(name),
            queue_name=f"{self._prefix}-{name}",
            visibility_timeout=Duration.seconds(VISIBILITY_PER_TIMEOUT * function_timeout),
            retention_period=RETENTION,
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=MAX_RECEIVES),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        return self.working[name]

    def add_dead(self, name: str) -> sqs.Queue:
        """A queue for what could not be handled, kept two weeks for a person; its alarm is set in `alarms`."""
        self.dead[name] = sqs.Queue(
            self,
            _pascal(f"{name}-dead"),
            queue_name=f"{self._prefix}-{name}-dead",
            retention_period=DEAD_RETENTION,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        accept(self.dead[name], "SQS3", "It is the dead-letter queue of a stream or a rule, which nag does not follow.")
        return self.dead[name]


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))
