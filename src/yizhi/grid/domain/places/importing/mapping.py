"""Which column of a layer holds which fact of a place, and how its words are read. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yizhi.grid.enums import PlaceKind, PlaceState
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Dictionary

# What a column may hold, in the order of the form.
FIELDS: Final[dict[str, str | Promise]] = {
    "key": gettext_lazy("Number in the source"),
    "kind": gettext_lazy("Kind"),
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("English name"),
    "code": gettext_lazy("Code"),
    "component_class": gettext_lazy("Component class"),
    "area_code": gettext_lazy("Area code"),
    "address": gettext_lazy("Address"),
    "storeys": gettext_lazy("Storeys"),
    "households": gettext_lazy("Households"),
    "state": gettext_lazy("State"),
    "owner": gettext_lazy("Owner"),
    "competent": gettext_lazy("Competent organisation"),
    "maintainer": gettext_lazy("Maintaining organisation"),
    "note": pgettext_lazy("place", "Note"),
}
_ALIASES: Final = {
    "key": ("key", "id", "fid", "objectid", "编号", "标识码", "序号"),
    "kind": ("kind", "type", "类型", "类别", "地点类型"),
    "name": ("name", "名称", "楼名", "建筑名称", "部件名称", "objname"),
    "name_en": ("name_en", "英文名称", "英文名"),
    "code": ("code", "代码", "编码", "部件代码", "部件标识码", "objcode", "objid"),
    "component_class": (
        "component_class",
        "class",
        "小类代码",
        "部件小类",
        "小类",
        "类别代码",
        "部件类别",
        "部件类别代码",
    ),
    "area_code": ("area_code", "区域代码", "网格代码", "所属网格", "单元网格", "bgid", "bgcode"),
    "address": ("address", "地址", "位置", "位置描述", "address_1"),
    "storeys": ("storeys", "floors", "层数", "楼层数"),
    "households": ("households", "户数"),
    "state": ("state", "状态", "objstate"),
    "owner": ("owner", "权属单位", "产权单位"),
    "competent": ("competent", "主管部门", "主管单位", "deptname1"),
    "maintainer": ("maintainer", "养护单位", "维护单位", "deptname3"),
    "note": ("note", "备注", "说明"),
}
_KIND_WORDS: Final = {
    PlaceKind.BUILDING: ("building", "楼栋", "建筑", "建筑物", "楼"), PlaceKind.ROAD: ("road", "道路", "路"),
    PlaceKind.GREEN: ("green", "绿地", "公园"), PlaceKind.WATER: ("water", "水系", "水体", "河流"),
    PlaceKind.PUBLIC: ("public", "公共场所"), PlaceKind.PREMISES: ("premises", "shop", "商铺", "门店", "沿街商铺"),
    PlaceKind.COMPONENT: ("component", "部件"),
}  # fmt: skip
_STATE_WORDS: Final = {
    PlaceState.INTACT: ("intact", "完好", "正常"), PlaceState.DAMAGED: ("damaged", "破损", "损坏"),
    PlaceState.LOST: ("lost", "丢失"), PlaceState.REMOVED: ("removed", "废弃", "移除", "拆除"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns by field, the kind that rows without one have, and the name of the source.

    The same `source` and number are the same place: a second run changes it instead of adding it.
    """

    columns: Dictionary[str, str] = field(default_factory=dict)
    kind: str = str(PlaceKind.BUILDING)
    source: str = ""


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


def guess_mapping(columns: Iterable[str], *, source: str = "", kind: str = str(PlaceKind.BUILDING)) -> Mapping:
    """Return the mapping that the columns' names suggest; each column once."""
    by_plain = {_plain(column): column for column in columns}
    found: dict[str, str] = {}
    for name, aliases in _ALIASES.items():
        column = next((by_plain[alias] for alias in aliases if alias in by_plain), None)
        if column is not None and column not in found.values():
            found[name] = column
    return Mapping(found, kind, source)


def text(value: Any) -> str:
    """Return a value of a layer as text: whole numbers without `.0`, nothing for NULL."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is what differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip()


def _word(value: str, words: Dictionary[Any, tuple[str, ...]], labels: Iterable[tuple[str, Any]]) -> str | None:
    wanted = _plain(value)
    for key, known in words.items():
        if wanted in known:
            return str(key)
    return next((key for key, label in labels if _plain(str(label)) == wanted), None)


def read_kind(value: str, usual: str) -> str:
    """Return the kind that a word means, the usual one for none. Raises InvalidInputError."""
    if not value:
        return usual
    found = _word(value, _KIND_WORDS, PlaceKind.choices)
    if found is None:
        raise InvalidInputError(_("“%(word)s” is not a kind of place.") % {"word": value[:40]}, field="kind")
    return found


def read_state(value: str) -> str:
    """Return the state that a word means, intact for none. Raises InvalidInputError."""
    if not value:
        return str(PlaceState.INTACT)
    found = _word(value, _STATE_WORDS, PlaceState.choices)
    if found is None:
        raise InvalidInputError(_("“%(word)s” is not a state of a place.") % {"word": value[:40]}, field="state")
    return found


def read_count(value: str, field_name: str) -> int | None:
    """Return a count, None for nothing. Raises InvalidInputError on the field."""
    value = narrow(value)
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 7):  # noqa: PLR2004 - a million storeys or households
        message = _("%(column)s: “%(word)s” is not a whole number.") % {
            "column": FIELDS[field_name],
            "word": value[:40],
        }
        raise InvalidInputError(message, field=field_name)
    return int(value)
