"""S17: the archive is complete and verifies, one tampered byte is found, and one request shows the whole trace."""

from typing import Any

from governance.verify import verify
from infra.local.demo.story import Story, insist, until
from infra.local.person import UnexpectedAnswer

TOLD = [
    "PostWritten",
    "PostEdited",
    "PostSubmitted",
    "ReviewDecided",
    "PostApproved",
    "SendingScheduled",
    "SendingClaimed",
    "SendingWentLive",
    "MessageReceived",
    "ReplyWritten",
    "MetricsCollected",
]
"""What the trace of the demonstration's post must tell, in this order of first appearance."""


def trace(story: Story) -> str:
    """One request tells the whole life of the post, in order, in words."""
    post_id = story.made["post"]["id"]
    told = story.manager.get(f"/v1/posts/{post_id}/trace", {"limit": "100"}).body
    names = [line["event"] for line in told["items"]]
    missing = [event for event in TOLD if event not in names]
    insist(not missing, f"the trace does not tell {missing}")
    firsts = [names.index(event) for event in TOLD]
    insist(firsts == sorted(firsts), f"the trace tells out of order: {names}")
    insist(all(line["words"] for line in told["items"]), "a line without words")
    story.made["trace"] = told
    return f"One request shows the post's whole trace: {len(names)} steps, from “{told['items'][0]['words']}” to here."


def archive(story: Story) -> str:
    """Every step of the trace is archived, and the sealed archive verifies."""
    wanted = [line["id"] for line in story.made["trace"]["items"]]

    def complete() -> bool:
        return all(_record(story, event_id) for event_id in wanted)

    until("every step is archived", complete)
    while story.manager.post("/v1/archive/seals", {})["more"]:
        pass
    verdict = story.manager.post("/v1/archive/verifications", {"digests": 3}, expect=200).body
    insist(verdict["holds"], f"the archive does not verify: {verdict['faults']}")
    return f"The archive holds every step; its newest digests verify over {verdict['records']} records."


def _record(story: Story, event_id: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = story.manager.get(f"/v1/archive/records/{event_id}").body
    except UnexpectedAnswer:
        return None
    return found


def tampering_is_found(story: Story) -> str:
    """The offline verifier passes a copy of the archive, and names the file in which one byte was changed."""
    files = dict(story.stage.archive_files())
    whole = verify(files)
    insist(whole.holds, f"the copy does not verify: {whole.faults}")
    victim = next(name for name in files if name.startswith("records/"))
    middle = len(files[victim]) // 2
    tampered = bytearray(files[victim])
    tampered[middle] ^= 1
    verdict = verify({**files, victim: bytes(tampered)})
    insist([fault.file for fault in verdict.faults] == [victim], f"found {verdict.faults}, not {victim}")
    return f"A copy of the archive verifies offline ({whole.records} records); one byte changed, and its file is named."


STEPS = [trace, archive, tampering_is_found]
