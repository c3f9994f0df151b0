"""The local system with its platform sandboxes and, when asked, a brand to try: what `up` and `demo` run.

The sandboxes start while the template is synthesised. A seeded brand has its profile, one account on each platform
with its webhook in place, and nothing else; everything after that is the users' work.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import botocore.session

from infra import synth
from infra.kept import CACHE
from infra.local.output import function_output
from infra.local.person import Person
from infra.local.sandboxes import Sandboxes
from infra.local.seeding import seed
from infra.local.system import LocalSystem
from infra.local.template import Template
from socialops.permissions import Role

LOG = CACHE / "local" / "functions.log"
"""What the functions print."""


class Demonstration:
    """One local system with sandboxes. Everything ends when it is left.

    Attributes:
        system: the local system.
        sandboxes: orders to the platforms' sandboxes.
        accounts: platform → the connected account, as the API told it; empty without the brand.
        secrets: platform → the account's credentials under the platform's own names.
    """

    def __init__(self, *, port: int = 0, seeded: bool = True) -> None:
        self._port = port
        self._seeded = seeded
        self._open = ExitStack()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        self._open.enter_context(function_output(LOG))
        with ThreadPoolExecutor(max_workers=1) as pool:
            template = pool.submit(self._template)
            self.sandboxes = self._open.enter_context(Sandboxes())
            parameters = {"PlatformHosts": json.dumps(self.sandboxes.hosts)}
            self.system = self._open.enter_context(
                LocalSystem(template.result(), parameters=parameters, port=self._port, info=self.info)
            )
        if self._seeded:
            brand = seed(self.person(Role.MANAGER), self.sandboxes)
            self.accounts, self.secrets = brand.accounts, brand.secrets
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @staticmethod
    def _template() -> Template:
        path: Path = synth.template(synth.LOCAL)
        return Template.load(path)

    def person(self, role: Role, language: str = "zh-CN") -> Person:
        """The member of the demonstration team who has this role."""
        return Person(self.system.url, self.system.token(role.value), language)

    def info(self) -> dict[str, Any]:
        """What tools need to know about this system: addresses, accounts with their secrets, a token per role."""
        return {
            "api": self.system.url,
            "docs": f"{self.system.url}/docs",
            "sandboxes": dict(self.sandboxes.hosts),
            "accounts": [
                {
                    "id": account["id"],
                    "platform": platform,
                    "webhook_url": account["webhook_url"],
                    "secrets": self.secrets[platform],
                }
                for platform, account in self.accounts.items()
            ],
            "tokens": {role.value: self.system.token(role.value) for role in Role},
        }

    def archive_files(self) -> dict[str, bytes]:
        """A copy of everything in the archive bucket, by key, as somebody with access to the bucket would make it."""
        s3: Any = botocore.session.get_session().create_client("s3")
        bucket = self.system.outputs["ArchiveBucket"]
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        names = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {name: s3.get_object(Bucket=bucket, Key=name)["Body"].read() for name in names}
