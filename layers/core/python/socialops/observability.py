"""What operations see: structured logs, and metrics in CloudWatch's embedded format, both through Powertools."""

from functools import cache

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from socialops.names import METRICS_NAMESPACE, Measure


@cache
def logger() -> Logger:
    """The logger of this function; log facts as `extra`, never a secret and never a fan's words."""
    return Logger(service="socialops")


def measure(metric: Measure, value: float = 1, *, service: str) -> None:
    """Emit one metric that alarms watch, under the folder that emits it."""
    unit = MetricUnit.Seconds if metric.value.endswith("Seconds") else MetricUnit.Count
    with single_metric(name=metric.value, unit=unit, value=value, namespace=METRICS_NAMESPACE) as one:
        one.add_dimension(name="service", value=service)
