"""Finding areas and places by what a clerk types: names, addresses, codes, pinyin initials; within what the person may see.

Areas are asked of memory. Places stand in `grid_placesearch`: a `tsvector` under a
GIN index on PostgreSQL, an FTS5 table on SQLite (`migrations/0003_place_search.py`).
It is derived: `index_places` writes it after every change, `reindexing.py` from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

from django.db import connection

from yizhi.grid.domain.areas import AreaInfo, area_index, area_path, show_area
from yizhi.grid.domain.places.access import visible_places
from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.domain.terms import NAME, area_term, asked_terms, fold, in_digits, initials_of, place_terms, runs_of
from yizhi.grid.enums import Level, PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel.scoping import covers
from yizhi.org.enums import AREA_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yizhi.org.actor import Actor

MOST: Final = 8
_CANDIDATES: Final = 60
# A grid is also called by the end of its code, with its community's number before its own ("004007").
_LEAST_END: Final = 4
_BATCH: Final = 2_000
FIELDS: Final = ("pk", "name", "name_en", "address", "code", "area_code")

type Row = tuple[int, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: an area (`uuid` empty) or a place. `where` says in words where it lies."""

    kind: str
    label: str
    where: str
    code: str
    uuid: str = ""
    lon: float | None = None
    lat: float | None = None


# --- the index ---------------------------------------------------------------------------------------------------------


def terms_of_row(row: Row) -> tuple[int, list[str]]:
    """Return the id of a place and what it is found by; `row` holds FIELDS."""
    pk, name, name_en, address, code, area = row
    return pk, place_terms(name=name, name_en=name_en, address=address, code=code, area_code=area)


def write_terms(rows: Sequence[tuple[int, list[str]]]) -> None:
    """Put places into the index by their terms, in place of what they were found by."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO grid_placesearch (place_id, terms) VALUES (%s, array_to_tsvector(%s::text[])) "
                "ON CONFLICT (place_id) DO UPDATE SET terms = excluded.terms",
                rows,
            )
        else:
            cursor.executemany(
                "INSERT OR REPLACE INTO grid_placesearch (rowid, terms) VALUES (%s, %s)",
                [(pk, " ".join(terms)) for pk, terms in rows],
            )


def forget_places(ids: Iterable[int] | None = None) -> None:
    """Take places out of the index (None: all of them)."""
    column = "place_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        if ids is None:
            cursor.execute("DELETE FROM grid_placesearch")
        else:
            cursor.executemany(f"DELETE FROM grid_placesearch WHERE {column} = %s", [(pk,) for pk in ids])  # noqa: S608 - our own column


def index_places(ids: Iterable[int]) -> int:
    """Make places findable as they are now; those that are gone or switched off are taken out. Return how many stand in the index."""
    written = 0
    for some in batched(ids, _BATCH):
        rows = Place.objects.filter(pk__in=some, is_active=True).values_list(*FIELDS)
        made = [terms_of_row(row) for row in rows]
        gone = set(some) - {pk for pk, _terms in made}
        if gone:
            forget_places(gone)
        write_terms(made)
        written += len(made)
    return written


# --- places ------------------------------------------------------------------------------------------------------------


def _one_postgres(term: str, may_go_on: bool) -> str:  # noqa: FBT001 - the pair that `asked_terms` gives
    return f"'{term}':*" if may_go_on else f"'{term}'"


def _one_sqlite(term: str, may_go_on: bool) -> str:  # noqa: FBT001 - the same
    return f'"{term}"*' if may_go_on else f'"{term}"'


def _query(terms: Sequence[tuple[str, bool]], scope: Sequence[str], mark: str) -> str:
    """Return the query of all terms, within any of the areas, in the database's own words. Terms hold letters and digits only."""
    postgres = connection.vendor == "postgresql"
    one = _one_postgres if postgres else _one_sqlite
    parts = [one(mark + term, may_go_on) for term, may_go_on in terms]
    if scope:
        either = (" | " if postgres else " OR ").join(one(area_term(code), False) for code in scope)
        parts.append(f"({either})")
    return (" & " if postgres else " AND ").join(parts)


def _ids(query: str, most: int) -> list[int]:
    sql = (
        "SELECT place_id FROM grid_placesearch WHERE terms @@ %s::tsquery LIMIT %s"
        if connection.vendor == "postgresql"
        else "SELECT rowid FROM grid_placesearch WHERE grid_placesearch MATCH %s LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, most])
        return [pk for (pk,) in cursor.fetchall()]


def place_ids(typed: str, scope: Sequence[str] = (), *, most: int = _CANDIDATES) -> list[int]:
    """Return ids of places that hold all that was typed, those that are called so first (1 or 2 statements). `scope` empty: everywhere."""
    terms = asked_terms(typed)
    if not terms:
        return []
    found = _ids(_query(terms, scope, NAME), most)
    if len(found) < most:
        found += _ids(_query(terms, scope, ""), most)
    return list(dict.fromkeys(found))[:most]


_KIND_ORDER: Final = {kind: rank for rank, kind in enumerate((
    PlaceKind.PUBLIC, PlaceKind.ROAD, PlaceKind.GREEN, PlaceKind.WATER, PlaceKind.PREMISES, PlaceKind.BUILDING, PlaceKind.COMPONENT,
))}  # fmt: skip


def _rank(place: Place, typed: str) -> tuple[int, int, int, str]:
    name, address, code = in_digits(fold(place.name)), in_digits(fold(place.address)), fold(place.code)
    fits = [code == typed, name == typed, name.startswith(typed), typed in name, typed in address, True]
    return fits.index(True), _KIND_ORDER[PlaceKind(place.kind)], len(name), place.address


def find_places(typed: str, actor: Actor, *, most: int = MOST) -> list[Found]:
    """Return the places that a person may see and that hold all that was typed, best first (at most 3 statements)."""
    scope = sorted(set(actor.areas(*AREA_ROLES)))
    organisations = actor.organisations()
    ids = place_ids(typed, [] if organisations else scope, most=_CANDIDATES if not organisations else 500)
    if not ids:
        return []
    rows = visible_places(actor).filter(pk__in=ids, is_active=True).defer("geometry", "note")
    ordered = sorted(rows, key=lambda place: _rank(place, in_digits(fold(typed)).strip()))
    return [_found(place) for place in ordered[:most]]


def _found(place: Place) -> Found:
    where = " · ".join(part for part in (place.address, show_area(place.area_code)) if part and part != place.label)
    return Found(
        place.kind, place.label or place.code, where, place.code, str(place.uuid), place.lon, place.lat
    )  # fmt: skip


# --- areas -------------------------------------------------------------------------------------------------------------


def _area_text(info: AreaInfo) -> str:
    """Return the words that an area is found by, folded, in one text: own names, its community, initials."""
    names = [
        info.name,
        info.name_en,
        *(above.name for above in area_path(info.code)[:-1] if above.level == Level.COMMUNITY),
    ]
    initials = [" ".join(initials_of(run)) for name in names for run, chinese in runs_of(name) if chinese]
    text = fold(" | ".join([*names, *initials]))
    digits = in_digits(text)
    return text if digits == text else f"{text} | {digits}"


def _names(info: AreaInfo, text: str, part: str) -> bool:
    """Tell whether an area is meant by a part of what was typed: a word of its text, or the beginning or the end of its code."""
    if part in text:
        return True
    own = info.short_code if info.level == Level.GRID else ""
    ends = len(part) >= _LEAST_END and info.code.endswith(part)
    return part.isdigit() and (info.code.startswith(part) or own.startswith(part) or ends)


def _area_texts() -> list[tuple[AreaInfo, str]]:
    return [(info, _area_text(info)) for info in area_index().values() if info.is_active]


_texts: Refreshed[list[tuple[AreaInfo, str]]] = Refreshed(_area_texts)


def find_areas(typed: str, actor: Actor, *, most: int = MOST) -> list[Found]:
    """Return the areas that a person may see and that hold all that was typed, larger ones first (no statement)."""
    parts = [run for run, _chinese in runs_of(in_digits(typed))]
    scope = actor.areas(*AREA_ROLES)
    if not parts or not scope:
        return []
    found = [
        info
        for info, text in _texts.get()
        if all(_names(info, text, part) for part in parts) and any(covers(code, info.code) for code in scope)
    ]
    plain = fold(typed).strip()
    found.sort(key=lambda info: (info.code != plain, plain not in fold(info.name), len(info.code), info.code))
    return [Found("area", show_area(i.code), i.code, i.code, "", i.lon, i.lat) for i in found[:most]]


def find(typed: str, actor: Actor, *, most: int = MOST) -> list[Found]:
    """Return areas, then places, that a person may see and that hold all that was typed."""
    return [*find_areas(typed, actor, most=most), *find_places(typed, actor, most=most)]
