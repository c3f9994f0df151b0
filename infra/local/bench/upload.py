"""Memory that a video takes on its way from S3 to Douyin: short or long, the same few pieces at a time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256

from werkzeug.wrappers import Request, Response

from infra.local.bench import Figure
from infra.local.sandbox.douyin import DouyinSandbox
from infra.local.sandbox.douyin.seed import seed_brand
from infra.local.sandbox.remote import Control
from infra.local.sandbox.server import Server
from socialops.names import Variable

MB = 1024 * 1024
SIZES = (64 * MB, 512 * MB)
PROMISE, GROWTH = 96.0, 8.0
"""MiB above the idle process at any size; and what eightfold the size may add, for allocators are not exact."""
_HEAD = b"\x00\x00\x00\x18ftypmp42"


@cache
def _block() -> bytes:
    """A megabyte of a video that nobody could play; its first bytes are those of MP4."""
    return _HEAD + bytes(range(256)) * (MB // 256 - 1) + bytes(256 - len(_HEAD))


def range_store(request: Request) -> Response:
    """S3 for one call, `GetObject` of a part. The key `…/<bytes>` says how long the object is."""
    size = int(request.path.rpartition("/")[2])
    asked = request.range.range_for_length(size) if request.range else (0, size)
    if request.method != "GET" or asked is None:
        return Response("", 416)
    start, stop = asked
    pieces = (_block()[max(start - n, 0) : stop - n] for n in range(start // MB * MB, stop, MB))
    headers = {"Content-Length": str(stop - start), "Content-Range": f"bytes {start}-{stop - 1}/{size}"}
    return Response(pieces, 206, headers, mimetype="video/mp4")


def figures(sizes: Sequence[int] = SIZES) -> Iterator[Figure]:
    """The peak of the uploading process above its idle state at each size, and how much more the longest needs."""
    with Server(Request.application(range_store)) as s3, Server(DouyinSandbox()) as douyin:
        grown = {size: _grown(size, s3.base_url, douyin.base_url) for size in sizes}
    for size, mebibytes in grown.items():
        yield Figure(f"upload of {size // MB} MB, peak above idle", mebibytes, "MiB", "promise", PROMISE)
    more = round(max(grown.values()) - grown[min(sizes)], 1)
    name = f"upload of {max(sizes) // MB} MB, more than at {min(sizes) // MB} MB"
    yield Figure(name, more, "MiB", "no growth with the size", GROWTH)


def _grown(size: int, s3: str, douyin: str) -> float:
    """MiB above idle; `RuntimeError` when the video did not arrive as it was."""
    control = Control(douyin)
    environment = os.environ | {
        "AWS_ENDPOINT_URL_S3": s3,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        Variable.MEDIA_BUCKET: "media",
        "UPLOADER_HOST": douyin,
        "UPLOADER_ACCOUNT": json.dumps(asdict(seed_brand(control))),
    }
    command = [sys.executable, "-m", "infra.local.uploader", str(size)]
    told = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    video = control.read("state")["videos"][told["video_id"]]
    if (video["size"], video["sha256"]) != (size, _digest(size)):
        raise RuntimeError("the video did not arrive as it was")
    kibibytes: int = told["peak"] - told["idle"]
    return round(kibibytes / 1024, 1)


def _digest(size: int) -> str:
    whole = sha256()
    for start in range(0, size, MB):
        whole.update(_block()[: size - start])
    return whole.hexdigest()
