"""What stands in the columnar copy: the columns of a case, how words become numbers, and the tables made of them.

A base holds `live` (cases still open, of which there are few) and `ended` (all others), both sorted
by H3 cell, so that a window of the map touches a short stretch of them; `roll…`: the ended
cases of each cell put together, and `timed`: the ended cases in the order of their time (see `rolls`); `days`: what came in and was closed in each area on each day; `areas`:
the codes that occur. Nothing personal and no free text is ever copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from yizhi.casework.enums import ENDED_STAGES, OPEN_STAGES, Outcome, Severity, Source, Stage
from yizhi.grid.domain.cells import FINEST

# Degrees are kept as whole numbers of 1e-7° (a centimetre), so that sums are exact.
DEGREE: Final = 10_000_000
STAGES: Final = tuple(str(stage) for stage in Stage)
SOURCES: Final = tuple(str(source) for source in Source)
SEVERITIES: Final = tuple(str(severity) for severity in Severity)
OUTCOMES: Final = tuple(str(outcome) for outcome in Outcome)
OPEN_NUMBERS: Final = tuple(STAGES.index(stage) for stage in OPEN_STAGES)
ENDED_NUMBERS: Final = tuple(STAGES.index(stage) for stage in ENDED_STAGES)
_CODE_LENGTH, _DIGITS, _PART = 15, 11, 3


class Column(NamedTuple):
    """One column: its name in the copy and in the database, its kind, and the words that its numbers stand for."""

    name: str
    source: str
    kind: str
    words: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("id", "id", "BIGINT"),
    Column("h3", "h3", "BIGINT"),
    Column("x", "lon", "DEGREE"),
    Column("y", "lat", "DEGREE"),
    Column("area", "area_code", "AREA"),
    Column("stage", "stage", "WORD", STAGES),
    Column("category", "category_id", "BIGINT"),
    Column("severity", "severity", "WORD", SEVERITIES),
    Column("source", "source", "WORD", SOURCES),
    Column("lead", "lead_id", "BIGINT"),
    Column("place", "place_id", "BIGINT"),
    Column("is_public", "is_public", "BOOLEAN"),
    Column("reported", "reported_at", "TIME"),
    Column("accepted", "accepted_at", "TIME"),
    Column("dispatched", "dispatched_at", "TIME"),
    Column("handled", "handled_at", "TIME"),
    Column("closed", "closed_at", "TIME"),
    Column("due", "due_at", "TIME"),
    Column("deadline", "deadline_at", "TIME"),
    Column("supervised", "supervised_until", "TIME"),
    Column("reopened", "reopen_count", "SMALLINT"),
    Column("reworked", "rework_count", "SMALLINT"),
    Column("suspended", "suspension_count", "SMALLINT"),
    Column("urged", "urge_count", "SMALLINT"),
    Column("outcome", "outcome", "WORD", OUTCOMES),
    Column("on_the_spot", "on_the_spot", "BOOLEAN"),
    Column("provisional", "deadline_provisional", "BOOLEAN"),
)
NAMES: Final = ", ".join(column.name for column in COLUMNS)
# All that is ever counted by: what has to be known of a case that the base tells wrongly by now.
COUNTED: Final = "id, h3, x, y, area, stage, reported, category, source, lead, closed, due, supervised"
# How each kind is stored: times are microseconds since 1970.
_STORED: Final = {"DEGREE": "INTEGER", "AREA": "BIGINT", "WORD": "TINYINT", "TIME": "BIGINT"}
_READ: Final = {"DEGREE": "DOUBLE", "AREA": "VARCHAR", "WORD": "VARCHAR", "TIME": "TIMESTAMP"}
ROW: Final = ", ".join(f"{column.name} {_STORED.get(column.kind, column.kind)}" for column in COLUMNS)


def encode_area(code: str) -> int:
    """Return an area's code as a number that sorts as the code does, so that all areas below one are a range."""
    number = 0
    for sign in code.ljust(_CODE_LENGTH)[:_CODE_LENGTH]:
        number = number * _DIGITS + (int(sign) + 1 if sign.isascii() and sign.isdigit() else 0)
    return number


def _signs(number: int) -> str:
    """Return the signs that a part of a number stands for."""
    digits = [number // _DIGITS**place % _DIGITS for place in reversed(range(_PART))]
    return "".join(str(digit - 1) if digit else "" for digit in digits)


@cache
def _parts() -> list[str]:
    return [_signs(number) for number in range(_DIGITS**_PART)]


def decode_area(number: int) -> str:
    """Return the code that a number stands for, some signs at a time: an answer has thousands of them."""
    parts, found = _parts(), ""
    for _ in range(_CODE_LENGTH // _PART):
        number, part = divmod(number, _DIGITS**_PART)
        found = parts[part] + found
    return found


def area_range(prefix: str) -> tuple[int, int]:
    """Return the first and last number at or below an area."""
    first = encode_area(prefix)
    return first, first + area_step(min(len(prefix), _CODE_LENGTH)) - 1


def area_step(digits: int) -> int:
    """Return how far apart the numbers of areas are whose codes have so many digits: the rest of a division by it is what lies below."""
    return int(_DIGITS ** (_CODE_LENGTH - digits))


def shift(resolution: int) -> int:
    """Return by how many bits an H3 number is shifted so that cells of a resolution fall together."""
    return 3 * (FINEST - resolution)


def _text_list(words: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def csv_columns() -> str:
    """Return the `columns` of read_csv for a file of cases."""
    return "{" + ", ".join(f"'{c.name}': '{_READ.get(c.kind, c.kind)}'" for c in COLUMNS) + "}"


def _stored(column: Column) -> str:
    name = f"raw.{column.name}"
    match column.kind:
        case "DEGREE":
            return f"CAST(round({name} * {DEGREE}) AS INTEGER)"
        case "AREA":
            return "codes.area"
        case "WORD":
            return f"CAST(list_position({_text_list(column.words)}, {name}) - 1 AS TINYINT)"
        case "TIME":
            return f"epoch_us({name})"
        case _:
            return name


def shown(column: Column) -> str:
    """Return how a column is written for other programs: degrees, codes, words and times as they are meant."""
    match column.kind:
        case "DEGREE":
            return f"{column.name} / {DEGREE}.0 AS {column.source}"
        case "AREA":
            return f"areas.code AS {column.source}"
        case "WORD":
            return f"{_text_list(column.words)}[{column.name} + 1] AS {column.source}"
        case "TIME":
            return f"make_timestamp({column.name}) AS {column.source}"
        case _:
            return f"{column.name} AS {column.source}"


STORED: Final = ", ".join(f"{_stored(column)} AS {column.name}" for column in COLUMNS)
SHOWN: Final = ", ".join(shown(column) for column in COLUMNS)


def in_stages(numbers: Sequence[int]) -> str:
    """Return "is at any of these stages"; a long list would become a join, stages next to each other are a range."""
    first, last = min(numbers), max(numbers)
    if len(set(numbers)) == last - first + 1:
        return f"stage BETWEEN {first} AND {last}"
    return f"stage IN ({', '.join(map(str, numbers))})"


IS_OPEN: Final = in_stages(OPEN_NUMBERS)
