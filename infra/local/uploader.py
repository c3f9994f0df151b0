"""One upload of a video from S3 to Douyin in a process of its own, and how much memory it took above its idle state.

Run as `python -m infra.local.uploader BYTES` with the environment of a function; used by `bench upload`, which keeps
S3 and Douyin in another process. Prints one JSON object.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from os import environ
from pathlib import Path

from publishing import store
from socialops import aws
from socialops.platforms.content import Connection, Content, Video
from socialops.platforms.registry import platform
from socialops.platforms.sending import Prepared

STATUS = Path("/proc/self/status")


def peak() -> int:
    """The most KiB that this process ever held.

    Linux tells it of the process itself; `getrusage` counts there what the parent held when it started this one.
    """
    if STATUS.exists():
        told = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
        return int(told["VmHWM"].split()[0])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def main(size: int) -> None:
    """Upload slice by slice, as the agenda would have it."""
    publisher = platform("douyin").publisher
    if publisher is None:
        raise RuntimeError("Douyin has a publisher")
    account = json.loads(environ["UPLOADER_ACCOUNT"])
    connection = Connection("bench", account["open_id"], "", account, environ["UPLOADER_HOST"])
    video = Video("bench", f"media/{size}", "", "video/mp4", size, 1080, 1920, 600)
    content = Content("一条长视频", video=video)
    store.read_media(video, 0, 1024)
    aws.client("s3")
    idle, slices, prepared = peak(), 0, None
    while prepared is None or prepared.more:
        so_far: Prepared | None = prepared
        prepared = publisher.prepare(content, connection, store.read_media, datetime.now(UTC), so_far)
        slices += 1
    told = {"idle": idle, "peak": peak(), "slices": slices, "video_id": prepared.handles["video_id"]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
