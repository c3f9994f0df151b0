"""MiniStack: an AWS emulator that we did not write. Our template is deployed there as a team would deploy it.

    with Issuer() as issuer, MiniStack.start(folder) as aws:
        outputs = aws.deploy({"oidc_issuer": issuer.url, "oidc_audience": issuer.audience})
        aws.api_url(outputs)      # what to send HTTP requests to
        aws.certificate           # what to trust there (a path), None without TLS

It evaluates every call against the role of the function that makes it, and speaks TLS, which our bucket and queue
policies insist on. `MiniStack.start(folder, enforce=False)` does neither, for callers that cannot trust a certificate.

It runs in an environment of its own, because its requirements pin another botocore than ours, and on the Python of our
functions' runtime where this machine has one, because it runs them in its own interpreter.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import threading
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import botocore.session
from botocore.exceptions import WaiterError

from infra import interpreters, nested, synth
from infra.kept import CACHE
from tests.peers.certificate import write_certificate

VERSION: Final = "1.5.33"
REQUIREMENTS: Final = (f"ministack=={VERSION}", "boto3", "cryptography")
"""The emulator, what Lambda's runtime brings, and what the emulator needs to verify a token's signature."""
ACCOUNT: Final = "123456789012"
REGION: Final = "ap-southeast-1"
READY: Final = b"Running on http"
"""Begins the line that says it listens, with TLS or without."""
READY_SECONDS: Final = 60.0
STACK: Final = "socialops"
BOOTSTRAP: Final = "/cdk-bootstrap/hnb659fds/version"
ARCHITECTURES: Final = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class MiniStackError(Exception):
    """The emulator did not start, or the stack was not created there."""


class MiniStack:
    """One emulator process on the loopback interface, ended when the context is left."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, python: str, certificate: Path | None) -> None:
        self._process = process
        self._python = python
        self.certificate = certificate
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"

    @classmethod
    def start(cls, folder: Path, *, enforce: bool = True) -> Self:
        """Start an emulator that keeps its state in `folder`; its environment is made once and kept in the cache.

        Args:
            folder: an empty folder of its own.
            enforce: whether it checks permissions and speaks TLS.

        Raises:
            MiniStackError: it ended, or was not ready in time.
        """
        python, version = _environment()
        port = _free_port()
        surroundings = {
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "MINISTACK_REGION": REGION,
            "LAMBDA_EXECUTOR": "local",
            "IOT_MTLS_ENABLED": "0",
            "STATE_DIR": str(folder / "state"),
            "TMPDIR": str(folder),
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        certificate = None
        if enforce:
            certificate, key = write_certificate(folder)
            surroundings |= {"AUTH": "true", "USE_SSL": "1"}
            surroundings |= {"MINISTACK_SSL_CERT": str(certificate), "MINISTACK_SSL_KEY": str(key)}
        process = subprocess.Popen(
            [str(python.with_name("ministack"))],
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack = cls(process, port, version, certificate)
        stack.wait_until_ready(folder / "ministack.log")
        return stack

    def wait_until_ready(self, log: Path) -> None:
        """Wait for the line that says it listens; its output goes on into `log`.

        Raises:
            MiniStackError: it ended, or was not ready in time.
        """
        ready = threading.Event()

        def copy() -> None:
            with log.open("wb") as file:
                for line in self._process.stdout or ():
                    file.write(line)
                    file.flush()
                    if READY in line:
                        ready.set()
            ready.set()

        threading.Thread(target=copy, daemon=True).start()
        if not ready.wait(READY_SECONDS) or self._process.poll() is not None:
            self.stop()
            raise MiniStackError(f"MiniStack did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it and its workers; it answers no gentler signal."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def client(self, service: str) -> Any:
        """A client of the emulator, with credentials that it takes for the account's."""
        made: Any = botocore.session.get_session().create_client(
            service,
            endpoint_url=self.url,
            verify=str(self.certificate) if self.certificate else None,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="nothing",
        )
        return made

    def deploy(self, context: Mapping[str, str], parameters: Mapping[str, str] | None = None) -> dict[str, str]:
        """Synthesise for this machine's architecture, upload the assets, create the stack; returns its outputs.

        Raises:
            MiniStackError: a resource was refused; the text names it.
        """
        here = {"architecture": ARCHITECTURES[platform.machine()], "python": self._python}
        assembly = synth.assembly({**here, **context})
        template_url = self._publish(assembly)
        formation = self.client("cloudformation")
        formation.create_stack(
            StackName=STACK,
            TemplateURL=template_url,
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()],
        )
        try:
            formation.get_waiter("stack_create_complete").wait(
                StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
            )
        except WaiterError as error:
            events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
            reasons = [
                f"{e['LogicalResourceId']}: {e['ResourceStatusReason']}" for e in events if "ResourceStatusReason" in e
            ]
            raise MiniStackError("the stack was not created:\n" + "\n".join(reasons)) from error
        stack = formation.describe_stacks(StackName=STACK)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def api_url(self, outputs: Mapping[str, str]) -> str:
        """The base URL of the deployed HTTP API, by path, because its host name does not resolve here."""
        api_id = outputs["ApiUrl"].split("//")[1].split(".")[0]
        return f"{self.url}/_aws/execute-api/{api_id}/$default"

    def _publish(self, assembly: Path) -> str:
        """Do what `cdk bootstrap` and `cdk deploy` do before CloudFormation: bucket, version, assets, template."""
        s3, bucket = self.client("s3"), f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.client("ssm").put_parameter(Name=BOOTSTRAP, Value="21", Type="String")
        manifest = json.loads((assembly / nested.ASSETS).read_text("utf-8"))
        template_url = ""
        for asset in manifest["files"].values():
            key = next(iter(asset["destinations"].values()))["objectKey"]
            source = assembly / asset["source"]["path"]
            body = _zip(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
            s3.put_object(Bucket=bucket, Key=key, Body=body)
            if source.name == synth.TEMPLATE:
                template_url = f"{self.url}/{bucket}/{key}"
        return template_url


def _environment() -> tuple[Path, str]:
    """The emulator's interpreter, and the minor version of Python that it runs our functions on."""
    wanted = "3.13"
    version = wanted if interpreters.find(wanted) else platform.python_version().rpartition(".")[0]
    python = CACHE / "peers" / f"ministack-{VERSION}-{version}" / "bin" / "python"
    if not python.exists():
        base = interpreters.find(version)
        interpreters.run(
            interpreters.uv(), "venv", "--quiet", "--no-project", "--python", str(base), str(python.parents[1])
        )
        interpreters.run(interpreters.uv(), "pip", "install", "--quiet", "--python", str(python), *REQUIREMENTS)
    return python, version


def _zip(folder: Path) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
