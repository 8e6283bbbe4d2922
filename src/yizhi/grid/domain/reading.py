"""Files that people hand in, as text and rows: encodings, CSV dialects. Pure.

Everything that is wrong with a file as a whole is an InvalidInputError on `file` with a
sentence that says what to do.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS: Final = (",", ";", "\t")
_LONGEST_SEQUENCE: Final = 4
# A file in UTF-8 with a few spoiled characters is damaged; in another encoding nearly all of them fail.
_DAMAGED_SHARE: Final = 10


def refusal(message: str) -> InvalidInputError:
    """Return the error for a file as a whole."""
    return InvalidInputError(message, field="file")


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without a mark) or GB 18030, or raise InvalidInputError."""
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        raise refusal(_("The file is empty."))
    if b"\x00" in raw:
        raise refusal(_("This is not a text file. Save it as CSV or GeoJSON in UTF-8."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(raw) - _LONGEST_SEQUENCE:
            raise refusal(_("The file ends in the middle of a character: it was cut off. Get it again.")) from error
        return _gb18030(raw)


def _gb18030(raw: bytes) -> str:
    attempt = raw.decode("utf-8", errors="replace")
    spoiled = attempt.count("\ufffd")
    if spoiled * _DAMAGED_SHARE < sum(1 for sign in attempt if not sign.isascii()):
        raise refusal(_("The file is damaged: some of its characters are not UTF-8. Get it again."))
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise refusal(_("The file is neither in UTF-8 nor in GB 18030. Save it in UTF-8.")) from error


def csv_rows(
    raw: bytes, aliases: dict[str, str], required: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield (line number, values by column) of a CSV file with a heading; blank lines are passed over.

    `aliases` maps headings (casefolded) to columns, others are left out. Separators are commas,
    semicolons or tabs. A line that has fewer fields than the heading has None in those columns.
    """
    text = decoded(raw)
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [aliases.get(name.strip().casefold(), "") for name in next(reader)]
        _check_columns(columns, required, head)
        for row in reader:
            if any(value.strip() for value in row):
                yield reader.line_num, {name: value and value.strip() for name, value in _pairs(columns, row) if name}
    except csv.Error as error:
        message = _("Line %(line)s cannot be read as CSV: a quotation mark is open or the file was cut off.")
        raise refusal(message % {"line": reader.line_num}) from error


def _pairs(columns: list[str], row: list[str]) -> Iterator[tuple[str, str | None]]:
    return zip(columns, [*row, *[None] * (len(columns) - len(row))], strict=False)


def _check_columns(columns: list[str], required: tuple[str, ...], head: str) -> None:
    missing = [name for name in required if name not in columns]
    if missing:
        raise refusal(
            _("The first line must name the columns; %(missing)s is missing in “%(head)s”.")
            % {"missing": ", ".join(missing), "head": head.strip()[:100]},
        )
    twice = [name for name, count in Counter(filter(None, columns)).items() if count > 1]
    if twice:
        raise refusal(_("The column %(name)s is there twice.") % {"name": ", ".join(twice)})
