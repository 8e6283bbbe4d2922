"""Division codes: prefix codes of 6 + 3 + 3 + 3 digits (GB/T 47678.3). Pure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.enums import CODE_LENGTH, LEVEL_OF_LENGTH, Level
from yizhi.kernel.errors import InvalidInputError

_DIGITS: Final = frozenset("0123456789")


def level_of(code: str) -> Level:
    """Return the level of a code, or raise InvalidInputError on `code`."""
    level = LEVEL_OF_LENGTH.get(len(code))
    if level is None or not set(code) <= _DIGITS:
        raise InvalidInputError(
            _("“%(code)s” is not an area code: 6 digits, and 3 more for each level below.") % {"code": code[:40]},
            field="code",
        )
    return level


def parent_code(code: str) -> str:
    """Return the code of the area above, empty for a district or county. Raises InvalidInputError like `level_of`."""
    return "" if level_of(code) is Level.COUNTY else code[:-3]


def is_below(code: str, above: str) -> bool:
    """Tell whether a code is `above` or lies below it."""
    return code.startswith(above)


def longest(level: Level) -> int:
    """Return how many digits codes of a level have."""
    return CODE_LENGTH[level]
