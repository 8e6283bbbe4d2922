"""Places of a layer are checked row by row and stored in one transaction. What is not taken, or altered, is said with its row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain import finding, reindexing
from yizhi.grid.domain.areas import bump_revision
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.places.importing.mapping import Mapping
from yizhi.grid.domain.places.importing.rows import Reader, Wanted
from yizhi.grid.domain.places.placing import checked_shape
from yizhi.grid.domain.tell import Tell, nobody
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel import audit
from yizhi.kernel.bulk import insert_objects, new, reserve_ids, update_objects
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.layers import Layer, Row
    from yizhi.org.actor import Actor

_BATCH: Final = 500
_INSERTED_AT_ONCE: Final = 5_000
_GEOMETRY: Final = ("geometry", "min_lon", "min_lat", "max_lon", "max_lat", "lon", "lat")
_REPORT_EVERY: Final = 500
# More places than this are made findable after they are stored, in batches: other writers wait for the transaction.
INDEXED_AT_ONCE: Final = 2_000
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a row was not taken (`is_error`), or what was altered."""

    row: int
    place: str
    reason: str
    is_error: bool = True


@dataclass(slots=True)
class ImportReport:
    """How many places were added, changed, were there as they are, or were not taken; and every remark."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    remarks: list[Remark] = field(default_factory=list)
    is_dry_run: bool = False


def _shapes(layer: Layer, report: ImportReport) -> Iterator[tuple[Row, BaseGeometry]]:
    refused = layer.refused
    for row in layer.rows:
        if row.geometry is None:
            _refuse(report, row, refused.get(row.number, _("the row has no geometry")))
            continue
        try:
            shape = checked_shape(row.geometry)
        except InvalidInputError as error:
            _refuse(report, row, str(error))
            continue
        if not shape.equals(row.geometry):
            report.remarks.append(Remark(row.number, row.place, _("its outline was repaired"), is_error=False))
        yield row, shape


def _refuse(report: ImportReport, row: Row, reason: str) -> None:
    report.refused += 1
    report.remarks.append(Remark(row.number, row.place, reason))


def _read(layer: Layer, mapping: Mapping, actor: Actor, report: ImportReport, progress: Tell) -> list[Wanted]:
    reader = Reader(layer, mapping, actor)
    drawn = list(_shapes(layer, report))
    insides = shapely.point_on_surface([shape for _row, shape in drawn]) if drawn else []
    grids = locate_many([point.x for point in insides], [point.y for point in insides])
    found: list[Wanted] = []
    for done, ((row, shape), grid) in enumerate(zip(drawn, grids, strict=True), start=1):
        try:
            wanted = reader.read(row, shape, grid)
        except InvalidInputError as error:
            _refuse(report, row, str(error))
        else:
            found.append(wanted)
            report.remarks += [Remark(row.number, row.place, note, is_error=False) for note in wanted.notes]
        if done % _REPORT_EVERY == 0:
            progress(done, len(drawn))
    progress(len(drawn), len(drawn))
    return found


def _in_batches(model_rows: Iterable[Any], size: int = _BATCH) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for one in model_rows:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _differing(place: Place, values: dict[str, Any], mapped: set[str]) -> list[str]:
    """Return the columns that a file changes: those it has, and the geometry."""
    given = [name for name in values if name.removesuffix("_id") in mapped or name in {*_GEOMETRY, "area_code", "kind"}]
    return [name for name in given if _plain(getattr(place, name)) != values[name]]


def _sort(
    found: list[Wanted], mapping: Mapping, report: ImportReport
) -> tuple[list[Place], list[tuple[Place, list[str]]]]:
    """Tell new places from those that are there and differ; a code that another place has is refused."""
    added: list[Place] = []
    changed: list[tuple[Place, list[str]]] = []
    mapped = set(mapping.columns)
    for batch in _in_batches(found):
        there = {p.import_key: p for p in Place.objects.filter(import_key__in=[one.key for one in batch])}
        codes = [one.values["code"] for one in batch if one.values["code"]]
        taken = {
            (p.kind, p.code): p.import_key
            for p in Place.objects.filter(code__in=codes).only("kind", "code", "import_key")
        }
        for one in batch:
            owner = taken.get((one.values["kind"], one.values["code"]), one.key)
            if one.values["code"] and owner != one.key:
                _refuse(report, one.row, _("another place has this code already"))
                continue
            place = there.get(one.key)
            if place is None:
                added.append(new(Place, uuid=uuid7(), import_key=one.key, **one.values))
                continue
            names = _differing(place, one.values, mapped)
            for name in names:
                setattr(place, name, one.values[name])
            if names:
                changed.append((place, names))
            else:
                report.unchanged += 1
    return added, changed


def _store(added: list[Place], changed: list[tuple[Place, list[str]]]) -> None:
    ids = reserve_ids(Place, len(added)) if added else []
    for place, pk in zip(added, ids, strict=True):
        place.pk = pk
    for batch in _in_batches(added, _INSERTED_AT_ONCE):
        insert_objects(batch)
    update_objects(changed, counted="version")
    ids += [place.pk for place, _names in changed]
    if len(ids) > INDEXED_AT_ONCE:
        reindexing.index_later(min(ids))
    else:
        finding.index_places(ids)
    if any(place.kind != PlaceKind.COMPONENT for place in (*added, *(place for place, _names in changed))):
        bump_revision()


def _freely(_report: ImportReport) -> None:
    """Hold nothing."""


def import_places(
    layer: Layer,
    mapping: Mapping,
    *,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
    strict: bool = False,
    progress: Tell = nobody,
    hold: Callable[[ImportReport], object] = _freely,
) -> ImportReport:
    """Store the places of a layer (WGS 84) and return what became of every row; one transaction.

    `dry_run` checks everything and stores nothing; `strict` stores nothing where a row
    is not taken. Running it again changes only what differs in the file's own columns.
    `progress` hears of rows that were read (never in the transaction), `hold` is called last in the transaction.
    Where somebody stores one of the places meanwhile, the rows are compared with what is there once more.
    """
    checked = ImportReport(is_dry_run=dry_run)
    found = _read(layer, mapping, actor, checked, progress)
    for attempt in range(1, _ATTEMPTS + 1):
        report = replace(checked, remarks=list(checked.remarks))
        added, changed = _sort(found, mapping, report)
        report.added, report.changed = len(added), len(changed)
        report.remarks.sort(key=lambda remark: remark.row)
        if dry_run or (strict and report.refused):
            break
        try:
            with transaction.atomic():
                _store(added, changed)
                _audit(mapping, report, actor, now)
                hold(report)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
            continue
        if len(added) + len(changed) > INDEXED_AT_ONCE:
            reindexing.walk()
        break
    return report


def _audit(mapping: Mapping, report: ImportReport, actor: Actor, now: datetime) -> None:
    if report.added or report.changed:
        said = f"{mapping.source}: +{report.added} ~{report.changed}"
        audit.record(
            actor_id=actor.user_id, act="places_imported", subject_kind="places", subject_id=mapping.source[:64], now=now, reason=said
        )  # fmt: skip
