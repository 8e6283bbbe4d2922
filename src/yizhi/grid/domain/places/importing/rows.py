"""One row of a layer read as a place: every column checked, what is altered noted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.places.access import may_write
from yizhi.grid.domain.places.components import check_class, check_code, class_words, split
from yizhi.grid.domain.places.importing.mapping import FIELDS, Mapping, read_count, read_kind, read_state, text
from yizhi.grid.domain.places.placing import check_size
from yizhi.grid.enums import PlaceKind
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import narrow
from yizhi.org.models import Organisation

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.layers import Layer, Row
    from yizhi.org.actor import Actor

_KEY_LENGTH: Final = 100
_LENGTHS: Final = {"name": 100, "name_en": 100, "code": 40, "address": 200, "note": 500}


@dataclass(slots=True)
class Wanted:
    """A row as a place: its columns by their names."""

    row: Row
    key: str
    values: dict[str, Any]
    notes: list[str] = field(default_factory=list)


class Reader:
    """Reads rows; keeps what is looked up for all of them."""

    def __init__(self, layer: Layer, mapping: Mapping, actor: Actor) -> None:
        self.layer, self.mapping, self.actor = layer, mapping, actor
        self.organisations: dict[str, int] = {}
        for pk, code, name, english in Organisation.objects.values_list("pk", "code", "name", "name_en"):
            self.organisations |= {word.casefold(): pk for word in (english, name, code) if word}
        self.class_words = class_words()
        self.seen_keys: dict[str, str] = {}
        self.seen_codes: dict[tuple[str, str], str] = {}

    def cell(self, row: Row, name: str) -> str:
        """Return what the column of a field holds, as text."""
        column = self.mapping.columns.get(name, "")
        return text(row.values.get(column)) if column else ""

    def read(self, row: Row, shape: BaseGeometry, grid: str | None) -> Wanted:
        """Return a row as a place. Raises InvalidInputError with the reason."""
        notes: list[str] = []
        values: dict[str, Any] = {}
        for name, most in _LENGTHS.items():
            value = self.cell(row, name)
            value = narrow(value) if name == "code" else value
            if len(value) > most:
                if name == "code":
                    raise InvalidInputError(_("the code is longer than %(most)d signs") % {"most": most})
                notes.append(_("%(column)s was cut to %(most)d signs") % {"column": FIELDS[name], "most": most})
            values[name] = value[:most]
        values["kind"] = read_kind(self.cell(row, "kind"), self.mapping.kind)
        values["state"] = read_state(self.cell(row, "state"))
        values |= {name: read_count(self.cell(row, name), name) for name in ("storeys", "households")}
        values |= {f"{name}_id": self._organisation(row, name, notes) for name in ("owner", "competent", "maintainer")}
        values["area_code"] = self._area(row, grid)
        values["component_class"] = self._class(row, values)
        if not values["name"] and values["kind"] != PlaceKind.COMPONENT:
            raise InvalidInputError(_("the row has no name"))
        check_size(values["kind"], shape)
        values |= geometry_columns(shape)
        wanted = Wanted(row, self._key(row, values), values, notes)
        self._once(wanted)
        return wanted

    def _organisation(self, row: Row, name: str, notes: list[str]) -> int | None:
        typed = self.cell(row, name)
        found = self.organisations.get(typed.casefold()) if typed else None
        if typed and found is None:
            notes.append(_("there is no organisation “%(name)s”: left empty") % {"name": typed[:60]})
        return found

    def _area(self, row: Row, grid: str | None) -> str:
        typed = self.cell(row, "area_code")
        area = typed or grid or ""
        if typed and typed not in area_index():
            raise InvalidInputError(_("there is no area with the code %(code)s") % {"code": typed[:20]})
        if not area:
            raise InvalidInputError(_("it lies outside of all grids"))
        if not may_write(self.actor, area):
            raise InvalidInputError(_("it lies outside the area in which you may change places"))
        return area

    def _class(self, row: Row, values: dict[str, Any]) -> str:
        if values["kind"] != PlaceKind.COMPONENT:
            return ""
        typed = self.cell(row, "component_class")
        typed = self.class_words.get(narrow(typed).casefold(), typed)
        if not typed and values["code"]:
            typed = split(values["code"]).kind
        if not typed:
            raise InvalidInputError(_("a component needs its class, or its 17-digit code"))
        check_class(typed)
        if values["code"]:
            check_code(values["code"], component_class=typed, area_code=values["area_code"])
        return typed

    def _key(self, row: Row, values: dict[str, Any]) -> str:
        own = self.cell(row, "key") or values["code"]
        if not own:
            facts = f"{values['kind']}|{values['name']}|{values['address']}|{values['geometry'].hex()}"
            own = hashlib.sha256(facts.encode()).hexdigest()[:32]
        return f"{self.mapping.source}:{own}"[:_KEY_LENGTH]

    def _once(self, wanted: Wanted) -> None:
        first = self.seen_keys.setdefault(wanted.key, wanted.row.place)
        if first != wanted.row.place:
            raise InvalidInputError(_("the same as %(first)s") % {"first": first})
        code = wanted.values["code"]
        if code:
            first = self.seen_codes.setdefault((wanted.values["kind"], code), wanted.row.place)
            if first != wanted.row.place:
                raise InvalidInputError(_("its code is that of %(first)s") % {"first": first})
