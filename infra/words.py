"""Compile the message catalogues: `.po` files are what people edit, `.mo` files are what the system reads.

Run as `python -m infra.words`; a test fails when a compiled file is older than its source says.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

THE_SAME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for the day of making, so that equal sources give equal bytes."""
FOLDER = Path(__file__).parent.parent / "layers" / "core" / "python" / "socialops" / "locale"


def compiled(source: Path) -> bytes:
    """The bytes of the catalogue compiled from a `.po` file.

    Raises:
        babel.messages.pofile.PoFileError: the file is not a catalogue.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    catalogue.creation_date = catalogue.revision_date = THE_SAME_DAY
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Compile every catalogue in place."""
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source))


if __name__ == "__main__":
    main()
