"""moto as the only AWS there is: mocked for the whole process, with what it gets wrong put right.

`mocked_aws()` may be nested and entered many times; what is installed in moto and botocore stays for the life of the
process and does nothing while no mock is active.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from moto import mock_aws

from infra.local import (
    bus,
    calls,
    environment,
    lean_moto,
    machines,
    notifications,
    queue_hooks,
)

_HOST_VARIABLES: Final = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": calls.SIGNING_SECRET,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What keeps clients outside of functions on this machine too. A region is set only where there is none."""


def install() -> None:
    """Put every hook in place, once per process."""
    calls.install()
    environment.install()
    lean_moto.install()
    queue_hooks.install()
    notifications.install()
    bus.install()
    machines.install()


@contextmanager
def mocked_aws(region: str) -> Iterator[None]:
    """Answer every AWS call of this process from moto while the body runs.

    State machines are really executed. The outermost mock of the process starts and ends with empty state.
    """
    install()
    with _host_variables(region), mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield


@contextmanager
def _host_variables(region: str) -> Iterator[None]:
    wanted = {"AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", region), **_HOST_VARIABLES}
    before: dict[str, str | None] = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
