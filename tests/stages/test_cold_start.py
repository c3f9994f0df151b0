"""A cold start loads the module of the route that it answers, and no other of the stage."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import openapi
from socialops.api import Api
from socialops.errors import NotFound
from tests.cloud import Cloud
from tests.stages.requests import ask

ROOT = Path(__file__).parents[2]

ANSWER_ONE = """
import json, sys
from {stage}.api import api
event = {{"routeKey": {route!r}, "rawPath": "/", "requestContext": {{}}, "headers": {{}}}}
answer = api(event, None)
loaded = [name.partition(".")[2] for name in sys.modules if name.startswith("{stage}.") and name.endswith("_api")]
print(json.dumps([answer["statusCode"], loaded]))
"""


@pytest.mark.parametrize("api", openapi.apis(), ids=lambda api: api.stage)
def test_one_module_is_loaded(api: Api, cloud: Cloud) -> None:
    """A stranger is refused at the route that was asked for, which shows that it was found."""
    operation = next(each for each in api.operations.values() if each.allow)
    code = ANSWER_ONE.format(stage=api.stage, route=operation.route_key)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout.splitlines()[-1]) == [401, [operation.module]]


def test_an_unknown_route_is_not_found(cloud: Cloud) -> None:
    """What no module holds is nothing, and nothing is loaded for it."""
    for api in openapi.apis():
        assert ask(api, "GET /v1/nothing").body["code"] == NotFound.code
