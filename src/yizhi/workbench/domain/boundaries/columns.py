"""Which column of a file is the code, the name, the households of an area: guessed from headings, chosen by the user. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from yizhi.grid.domain import templates
from yizhi.grid.domain.boundaries import polygonal
from yizhi.grid.domain.import_files import short_name
from yizhi.grid.domain.sets.steps import AreaDraft
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yizhi.grid.domain.layers import Layer, Row

TEMPLATE: Final = "*"
FIELDS: Final = ("code", "name", "name_en", "households")
# Headings of GB/T 30428 and GB/T 47678 tables, and what offices write.
_ALIASES: Final = {
    "code": (
        "code", "bgcode", "bgid", "gridcode", "grid_code", "wgbm", "wgdm", "sqbm", "代码", "编码", "网格代码",
        "网格编码", "单元网格代码", "单元网格编码", "社区代码", "区划代码", "标识码",
    ),
    "name": ("name", "bgname", "gridname", "grid_name", "wgmc", "sqmc", "名称", "网格名称", "单元网格名称", "社区名称"),
    "name_en": ("name_en", "english", "英文名称", "英文名"),
    "households": ("households", "hs", "zhs", "户数", "总户数", "居民户数", "常住户数"),
}  # fmt: skip
_CODE_LENGTH, _NAME_LENGTH = 15, 100
_QUOTED: Final = re.compile("“[^”]*”")
_MOST_HOUSEHOLDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Columns:
    """The chosen column of each fact ("" = none); `TEMPLATE` for the code or name means the text of its template."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    households: str = ""
    code_template: str = ""
    name_template: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Read:
    """The areas of a file, and what is to be said about rows: (place, reason), those not taken and those altered."""

    areas: list[AreaDraft] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    altered: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows about which the same is to be said; `first` are some of them: (place, what exactly)."""

    reason: str
    count: int
    first: list[tuple[str, str]]

    @property
    def more(self) -> int:
        """How many rows are not among the first."""
        return self.count - len(self.first)

    @property
    def differs(self) -> bool:
        """Tell whether rows differ in the value that they name."""
        return any(reason != self.reason for _place, reason in self.first)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Return the column that each fact seems to have, by its heading."""
    by_heading = {_plain(column): column for column in columns}
    found: dict[str, str] = {}
    for name, aliases in _ALIASES.items():
        column = next((by_heading[alias] for alias in aliases if alias in by_heading), "")
        found[name] = column if column not in found.values() else ""
    return found


def columns_of(choices: Mapping[str, str], known: Sequence[str]) -> Columns:
    """Return what was chosen. Raises InvalidInputError on the field that cannot be used."""
    picked = {}
    for name in FIELDS:
        wanted = choices.get(name, "")
        may_be_template = name in {"code", "name"} and wanted == TEMPLATE
        if wanted and wanted not in known and not may_be_template:
            raise InvalidInputError(_("There is no such column. Choose one from the list."), field=name)
        picked[name] = wanted
    if not picked["code"]:
        raise InvalidInputError(_("Say where the code of an area stands."), field="code")
    return Columns(
        **picked,
        code_template=_template(choices, "code_template", known, needed=picked["code"] == TEMPLATE),
        name_template=_template(choices, "name_template", known, needed=picked["name"] == TEMPLATE),
        values=_replacements(choices.get("replacements", "")),
    )


def _template(choices: Mapping[str, str], name: str, known: Sequence[str], *, needed: bool) -> str:
    if not needed:
        return ""
    text = choices.get(name, "").strip()
    if not text:
        raise InvalidInputError(_("Write the template, for example 370305002{NUMBER:03d}."), field=name)
    try:
        templates.check_template(text)
        templates.check_fields(text, known)
    except InvalidInputError as error:
        raise InvalidInputError(error.message, field=name) from error
    return text


def _replacements(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(templates.parse_replacement(line) for line in text.replace(",", "\n").splitlines() if line.strip())
    except InvalidInputError as error:
        raise InvalidInputError(error.message, field="replacements") from error


def read_rows(layer: Layer, columns: Columns) -> Read:
    """Return the areas of a layer in WGS 84; a row that cannot be an area is told with its reason."""
    read = Read()
    refused = layer.refused
    for row in layer.rows:
        shape = None if row.geometry is None else polygonal(row.geometry)
        if shape is None:
            read.refused.append((row.place, refused.get(row.number) or _("is not a polygon")))
            continue
        try:
            read.areas.append(AreaDraft(shape, **_facts(row, columns)))
        except InvalidInputError as error:
            read.refused.append((row.place, str(error)))
    read.altered = [(remark.place, remark.reason) for remark in layer.remarks if not remark.is_error]
    return read


def grouped(remarks: Sequence[tuple[str, str]], shown: int = 5) -> list[Group]:
    """Return remarks on rows by their reason, the most frequent first, with the first rows; quoted values make no difference."""
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for place, reason in remarks:
        by_reason.setdefault(_QUOTED.sub("“…”", reason), []).append((place, reason))
    groups = [
        Group(same[0][1] if len({reason for _place, reason in same}) == 1 else general, len(same), same[:shown])
        for general, same in by_reason.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def _facts(row: Row, columns: Columns) -> dict[str, Any]:
    code = _text(row, columns.code, columns.code_template, columns.values)
    if len(code) > _CODE_LENGTH:
        raise InvalidInputError(_("“%(code)s” is too long for a code") % {"code": code[:40]})
    name = _text(row, columns.name, columns.name_template, ())
    if len(name) > _NAME_LENGTH or not name.isprintable():
        raise InvalidInputError(_("the name is too long or has unprintable characters"))
    english = _text(row, columns.name_en, "", ())[:_NAME_LENGTH]
    return {"code": code, "name": short_name(name), "name_en": english, "households": _households(row, columns)}


def _text(row: Row, column: str, template: str, values: Sequence[tuple[str, str]]) -> str:
    if column == TEMPLATE:
        return templates.fill(template, row.values, dict(values)).strip()
    if not column:
        return ""
    text = templates.plain_text(row.values.get(column)).replace("\x00", "")
    return dict(values).get(text, text)


def _households(row: Row, columns: Columns) -> int | None:
    if not columns.households:
        return None
    text = templates.plain_text(row.values.get(columns.households)).replace(",", "").removesuffix("户")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST_HOUSEHOLDS):
        raise InvalidInputError(_("“%(value)s” is not a number of households") % {"value": text[:40]})
    return int(text)


def sample(layer: Layer, count: int = 5) -> list[list[str]]:
    """Return the first rows as text, in the order of the columns."""
    return [[templates.plain_text(row.values.get(name))[:60] for name in layer.columns] for row in layer.rows[:count]]
