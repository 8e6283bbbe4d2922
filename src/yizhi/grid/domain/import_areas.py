"""Areas from files: codes and names from a table, boundaries from any kind of file with shapes. Everything or nothing.

A file is read into `Candidate`s, each with the line or feature it comes from; what is wrong with one
is a `Remark`. A candidate that cannot be taken stops the import, unless the caller says to go on
without it. All writing is one transaction, and importing the same file again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.codes import is_below, level_of, parent_code
from yizhi.grid.domain.import_files import Remark, read_areas
from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.writing import NewArea, Stored, store_areas
from yizhi.grid.models import Area
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from yizhi.grid.domain.import_files import Candidate, Options

_SHOWN: Final = 3


@dataclass(slots=True)
class ImportReport:
    """What an import did: codes added, changed and found unchanged, and a remark for each row not taken or altered.

    `outside` counts the rows that were left out because they lie outside of the wanted subtree.
    """

    stored: Stored = field(default_factory=Stored)
    remarks: list[Remark] = field(default_factory=list)
    outside: int = 0
    dry_run: bool = False

    @property
    def refused(self) -> list[Remark]:
        """Remarks on rows that were not taken because something is wrong with them."""
        return [remark for remark in self.remarks if remark.is_error]


class ImportRefusedError(InvalidInputError):
    """Rows of the file cannot be taken, so nothing was; `report` has a remark for each."""

    def __init__(self, report: ImportReport) -> None:
        shown = "; ".join(f"{remark.place}: {remark.reason}" for remark in report.refused[:_SHOWN])
        message = _("Nothing was imported: %(count)s rows cannot be taken (%(shown)s).")
        super().__init__(message % {"count": len(report.refused), "shown": shown}, field="file")
        self.report = report


def import_areas(
    raw: bytes,
    options: Options,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Store the areas of a file in one transaction and report on each row not taken or altered.

    Raises InvalidInputError where the file as a whole cannot be read and ImportRefusedError where rows
    cannot be taken and `options.keep_going` is off; then nothing is stored. `progress` is told
    (rows done, rows in all).
    """
    candidates, remarks = read_areas(raw, options, progress or (lambda _done, _all: None), known_ground(options.under))
    report = ImportReport(remarks=remarks, dry_run=options.dry_run)
    with transaction.atomic():
        areas = _acceptable(candidates, options, report)
        if report.refused and not options.keep_going:
            raise ImportRefusedError(report)
        if not areas:
            message = _("No row of the file can be taken.")
            if options.under:
                message = _("No row of the file lies under %(code)s.") % {"code": options.under}
            raise InvalidInputError(message, field="file")
        report.stored = store_areas(areas)
        if options.dry_run:
            transaction.set_rollback(True)
    report.remarks.sort(key=lambda remark: remark.row)
    return report


def _acceptable(candidates: list[Candidate], options: Options, report: ImportReport) -> list[NewArea]:
    """Return the areas to store: each code once, inside the wanted subtree, below a parent that is there."""
    once = _each_once(candidates, report)
    chosen = _wanted(once, options.under)
    report.outside = len(once) - len(chosen)
    codes = {candidate.code for candidate in chosen}
    report.remarks = [remark for remark in report.remarks if remark.is_error or not remark.row or remark.code in codes]
    known = set(Area.objects.values_list("code", flat=True))
    present = known | {candidate.code for candidate in chosen}
    areas: list[NewArea] = []
    for candidate in sorted(chosen, key=lambda one: (len(one.code), one.code)):
        above = parent_code(candidate.code)
        if above and above not in present:
            present.discard(candidate.code)
            report.remarks.append(candidate.remark(_("the area above it, %(code)s, is missing") % {"code": above}))
            continue
        areas.append(_named(candidate, known, report))
    return areas


def _named(candidate: Candidate, known: set[str], report: ImportReport) -> NewArea:
    """Return the area, named by its code where it is new and has no name."""
    area = candidate.area
    if area.name or area.code in known:
        return replace(area, name=area.name or None)
    report.remarks.append(candidate.remark(_("has no name and is called by its code"), is_error=False))
    return replace(area, name=area.code)


def _each_once(candidates: list[Candidate], report: ImportReport) -> list[Candidate]:
    """Drop the second of two rows for one code; two that say different things are an error."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        before = first.setdefault(candidate.code, candidate)
        if before is candidate:
            continue
        same = before.area == candidate.area
        reason = (
            _("is there already at %(place)s, and the same")
            if same
            else _("is there already at %(place)s, with other content")
        )
        report.remarks.append(candidate.remark(reason % {"place": before.place}, is_error=not same))
    return list(first.values())


def _wanted(candidates: list[Candidate], under: str) -> list[Candidate]:
    """Return the candidates at or below an area, and those above it, which the tree needs."""
    if not under:
        return candidates
    level_of(under)
    below = [one for one in candidates if is_below(one.code, under)]
    return [one for one in candidates if is_below(under, one.code) and one.code != under] + below if below else []


def facts(report: ImportReport) -> dict[str, Any]:
    """Return the figures of a report for printing."""
    stored = report.stored
    return {
        "added": len(stored.added),
        "changed": len(stored.changed),
        "unchanged": len(stored.unchanged),
        "refused": len(report.refused),
        "outside": report.outside,
    }
