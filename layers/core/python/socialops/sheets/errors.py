"""Why a sheet cannot be read or written: a code, for whoever knows whom to tell and in which words."""


class SheetError(Exception):
    """`code` is one of `not-a-sheet`, `not-csv`, `workbook-damaged`, `workbook-too-large`, `cell-too-long`.

    `row` is where, as a spreadsheet counts, or 0.
    """

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
