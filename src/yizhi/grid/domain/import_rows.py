"""What an import of areas is told, and what it makes of each row. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.codes import level_of
from yizhi.grid.domain.writing import NewArea
from yizhi.kernel.errors import InvalidInputError

ALIASES: Final = {
    "code": "code", "代码": "code", "编码": "code", "区划代码": "code",
    "name": "name", "名称": "name",
    "name_en": "name_en", "英文名称": "name_en",
    "level": "level", "级别": "level", "层级": "level",
    "parent": "parent", "上级": "parent", "上级代码": "parent",
    "households": "households", "户数": "households",
}  # fmt: skip
NAME_LENGTH: Final = 100
REPORT_EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read. Empty are taken from the file: `kind` (csv: codes and names; otherwise shapes), `level`, `crs`."""

    kind: str = ""
    layer: str = ""
    under: str = ""
    level: str = ""
    crs: str = ""
    code_property: str = "code"
    name_property: str = ""
    code_template: str = ""
    name_template: str = ""
    values: tuple[tuple[str, str], ...] = ()
    simplify: bool = False
    keep_names: bool = False
    keep_going: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a row was not taken (`is_error`) or what was altered. `row` is the line or the feature's number."""

    row: int
    place: str
    code: str
    reason: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area of the file and where it stands there."""

    row: int
    place: str
    area: NewArea

    @property
    def code(self) -> str:
        """The area's code."""
        return self.area.code

    def remark(self, reason: str, *, is_error: bool = True) -> Remark:
        """Return a remark on this row."""
        return Remark(self.row, self.place, self.code, reason, is_error)


def checked_code(code: str, options: Options, level: str = "") -> str:
    """Return a code that is one, of the level that is wanted, or raise InvalidInputError."""
    if not code:
        raise InvalidInputError(_("has no code"))
    if "E+" in code.upper():
        raise InvalidInputError(
            _("“%(code)s” was changed by a spreadsheet: keep the code column as text") % {"code": code}
        )
    actual = level_of(code)
    wanted = options.level or level
    if wanted and wanted != actual:
        message = _("%(code)s is not the code of a %(level)s: that has another number of digits")
        raise InvalidInputError(message % {"code": code, "level": wanted})
    return code
