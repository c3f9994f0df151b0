"""What a cold start pays for imports and clients: ours against the bare minimum, each in a fresh process, in turns."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from statistics import median

from infra.local.bench import Figure
from socialops.api import Api
from socialops.names import Stage

RUNS = 9

BARE_SQS = "import botocore.session; botocore.session.get_session().create_client('sqs')"
WEBHOOK = "import engagement.on_webhook; from socialops import aws; aws.client('sqs')"
BARE_API = """
import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel
class Thing(BaseModel):
    name: str
logger, metrics = Logger(service='bare'), Metrics(namespace='bare', service='bare')
app = APIGatewayHttpResolver(enable_validation=True)
@app.post('/things')
def write(body: Thing) -> Thing:
    return body
boto3.client('dynamodb')
"""

BARE = "boto3 DynamoDB + Powertools + one pydantic model"

PRELUDE = """
import os, sys, time
start = time.process_time()
{code}
sys.stdout.write(str(time.process_time() - start))
sys.stdout.flush()
os._exit(0)
"""


def figures() -> Iterator[Figure]:
    """The webhook against a bare SQS client, and each stage's API against a bare validating resolver.

    An API loads the module that answers: measured with the heaviest one that the stage has.
    """
    yield _ratio("webhook", WEBHOOK, BARE_SQS, "a bare botocore SQS client", 1.35)
    for stage in Stage:
        part = _heaviest(stage)
        yield _ratio(f"{stage}.{part}", _api(stage, part), BARE_API, BARE, 1.25)


def _heaviest(stage: Stage) -> str:
    api: Api = import_module(f"{stage}.api").api
    parts = {operation.module for operation in api.operations.values()}
    return max(sorted(parts), key=lambda part: _seconds(_api(stage, part)))


def _api(stage: Stage, part: str) -> str:
    return f"import {stage}.api, {stage}.{part}; from socialops import aws; aws.client('dynamodb')"


def _ratio(name: str, ours: str, bare: str, compared_with: str, bound: float) -> Figure:
    _seconds(ours), _seconds(bare)  # compiles both once
    ratios = [_seconds(ours) / _seconds(bare) for _ in range(RUNS)]
    return Figure(f"import {name}", round(median(ratios), 3), "ratio of CPU time", compared_with, bound, runs=RUNS)


def _seconds(code: str) -> float:
    """CPU seconds, which a busy neighbour does not change."""
    environment = os.environ | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "POWERTOOLS_TRACE_DISABLED": "1",
    }
    answer = subprocess.run(
        [sys.executable, "-c", PRELUDE.format(code=code)], env=environment, capture_output=True, text=True, check=True
    )
    return float(answer.stdout)
