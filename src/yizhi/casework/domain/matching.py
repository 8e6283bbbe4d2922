"""Finding the category that somebody else's class name means. Codes differ between editions; names mostly agree."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from yizhi.casework.domain.seed import add_local_category
from yizhi.casework.enums import CategoryKind
from yizhi.casework.models import Category
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from yizhi.casework.models import CategoryDictionary

KINDS: Final = {
    "部件": CategoryKind.COMPONENT,
    "管理部件": CategoryKind.COMPONENT,
    "component": CategoryKind.COMPONENT,
    "事件": CategoryKind.MATTER,
    "管理事项": CategoryKind.MATTER,
    "事项": CategoryKind.MATTER,
    "matter": CategoryKind.MATTER,
}
# Major classes of matters in GB/T 30428.2 → GB/T 47678.5, which counts the components' classes first.
OLDER_MATTERS: Final = {"01": "06", "02": "07", "03": "08", "04": "09", "05": "10", "06": "10"}
ALIKE: Final = 0.6
FAULT: Final = "异常"
_BRACKETS = re.compile(r"[(（].*?[)）]")
_MARKS = re.compile(r"[\s、，,。．.·/“”\"'（）()]+")


@dataclass(frozen=True, slots=True)
class Match:
    """The category meant, and what to tell when it is not called the same."""

    category_id: int
    remark: str = ""


def plain(name: str) -> str:
    """Return a name without width variants, brackets, marks and blanks."""
    return _MARKS.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", name)))


class Classes:
    """The categories of a dictionary, to be found by somebody else's kind, codes and name."""

    def __init__(self, dictionary: CategoryDictionary) -> None:
        self.dictionary = dictionary
        self._load()

    def _load(self) -> None:
        rows = list(Category.objects.filter(dictionary=self.dictionary))
        self._by_name = {(row.kind, plain(row.name)): row for row in rows}
        self._by_code = {(row.kind, row.code): row for row in rows}

    def find(self, kind_name: str, major: str, minor: str, name: str) -> Match | None:
        """Return the category by name, else by code where the name is much alike; None where neither.

        A component's standard belongs to the matter of its fault (`路灯` → `路灯异常`).
        Raises InvalidInputError for an unknown kind.
        """
        kind = self._kind(kind_name)
        row = self._by_name.get((kind, plain(name))) or self._alike(kind, major, minor, name)
        if row is None:
            return None
        if kind == CategoryKind.COMPONENT:
            row = self._by_name.get((CategoryKind.MATTER, plain(row.name) + FAULT), row)
        same = plain(row.name).removesuffix(FAULT) == plain(name).removesuffix(FAULT)
        return Match(row.pk, "" if same else _("Taken as “%(name)s”.") % {"name": row.name})

    def add(self, kind_name: str, major: str, name: str) -> Match:
        """Make a local category of the class (its fault, for a component). Raises InvalidInputError."""
        kind = self._kind(kind_name)
        is_component = kind == CategoryKind.COMPONENT
        target = major if is_component else OLDER_MATTERS.get(major, major)
        row = add_local_category(self.dictionary, CategoryKind.MATTER, target, plain(name) + FAULT * is_component)
        self._load()
        return Match(row.pk, _("Added as the local category %(code)s.") % {"code": row.code})

    def _alike(self, kind: CategoryKind, major: str, minor: str, name: str) -> Category | None:
        """Return the category with the same code and much the same name, else the only one whose name begins so."""
        wanted = plain(name)
        majors = (major, OLDER_MATTERS.get(major, major)) if kind == CategoryKind.MATTER else (major,)
        number = int(minor) if minor.isascii() and minor.isdigit() else -1
        for row in (self._by_code.get((kind, f"{m}{number:03d}")) for m in majors):
            if row is not None and SequenceMatcher(None, plain(row.name), wanted).ratio() >= ALIKE:
                return row
        begins = [
            row for (of, known), row in self._by_name.items() if of == CategoryKind.MATTER and known.startswith(wanted)
        ]
        return begins[0] if len(begins) == 1 and len(wanted) > 1 else None

    @staticmethod
    def _kind(name: str) -> CategoryKind:
        if name not in KINDS:
            raise InvalidInputError(_("“%(name)s” is neither a component nor a matter.") % {"name": name}, field="kind")
        return KINDS[name]
