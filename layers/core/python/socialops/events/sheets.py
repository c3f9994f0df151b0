"""What happens to sheets of posts: imports, exports, and the posts that an import wrote and took back."""

from socialops.events.base import Event


class ImportOpened(Event):
    """A place for a sheet of posts was handed out."""


class ImportUploaded(Event):
    """The sheet of an import is there and is being checked; nothing is written yet."""


class ImportRead(Event):
    """The rows of a sheet could be read."""

    sha256: str
    rows: int


class ImportChecked(Event):
    """Every row of a sheet was checked: so many new posts, changed posts, posts without a change, bad rows."""

    new: int
    changed: int
    same: int
    bad: int


class ImportStarted(Event):
    """The good rows of a sheet are being written."""

    skip_bad: bool


class ImportDone(Event):
    """The good rows of a sheet are posts; `failed` of them had become impossible since the check."""

    written: int
    failed: int


class ImportFailed(Event):
    """A sheet cannot be imported, or not any further."""

    reason: str


class ImportCancelled(Event):
    """Somebody gave an import up; what it wrote so far stays."""


class ImportExpired(Event):
    """The sheet of an import never came."""


class ImportUndoStarted(Event):
    """The untouched drafts of an import are being taken back."""


class ImportUndone(Event):
    """The untouched drafts of an import are gone; posts that somebody worked on stayed."""

    taken_back: int
    kept: int


class PostTakenBack(Event):
    """A draft that came from a sheet, and that nobody touched, was taken away with its import."""


class ExportAsked(Event):
    """Somebody asked for posts as a sheet."""


class ExportDone(Event):
    """The sheet is there to be fetched."""

    posts: int


class ExportFailed(Event):
    """The sheet could not be made."""

    reason: str
