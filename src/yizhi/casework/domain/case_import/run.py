"""The import itself: batches of rows, each one transaction, so that it can be stopped and run again at any point."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.casework.domain import search
from yizhi.casework.domain.case_import.history import EVENT_COLUMNS, History, Ids, Placed
from yizhi.casework.domain.case_import.mapping import CaseMapping
from yizhi.casework.domain.case_import.masters import Masters
from yizhi.casework.domain.case_import.remarks import Fate, ImportReport, Remark
from yizhi.casework.domain.case_import.rows import RowFacts, RowFaultError, RowReader
from yizhi.casework.models import Case, CaseEvent, Order, Report
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.cells import cells_of
from yizhi.grid.domain.locate import locate_many
from yizhi.kernel.bulk import insert_objects, insert_rows, reserve_ids
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.kernel.ids import new_number

BATCH = 2000
Row = dict[str, str | None]


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a file of text, also a gzipped one."""
    with (
        gzip.open(path, "rt", encoding=encoding, newline="")
        if path.suffix == ".gz"
        else path.open(encoding=encoding, newline="") as text
    ):
        yield text


def read_rows(path: Path, mapping: CaseMapping) -> Iterator[tuple[int, Row]]:
    """Yield (line, row) of a CSV file. Raises InvalidInputError where it cannot be read at all, or lacks a mapped column."""
    try:
        with open_text(path, mapping.encoding) as text:
            reader = csv.DictReader(text, delimiter=mapping.delimiter, restval="")
            header = reader.fieldnames or []
            wanted = {*mapping.columns.values(), *(label.column for label in mapping.labels)}
            if missing := sorted(wanted - set(header)):
                raise InvalidInputError(
                    _("The file has no column %(missing)s. Check the mapping and the file's first line.")
                    % {"missing": ", ".join(missing)},
                    field="file",
                )
            for row in reader:
                yield reader.line_num, row
    except (OSError, EOFError, UnicodeDecodeError, gzip.BadGzipFile, csv.Error) as error:
        raise InvalidInputError(
            _(
                "The file cannot be read to its end: %(error)s. What was stored before stays; run it again with a whole file."
            )
            % {"error": error},
            field="file",
        ) from error


class CaseImport:
    """One import of one file by one mapping."""

    def __init__(self, mapping: CaseMapping, *, dry_run: bool = False) -> None:
        self.mapping, self.dry_run = mapping, dry_run
        self.reader = RowReader(mapping)
        self.masters = Masters(mapping, dry_run=dry_run)
        self.report = ImportReport()
        self._seen: set[str] = set()

    def key_of(self, facts: RowFacts) -> str:
        """Return the key under which a row is stored once."""
        return f"{self.mapping.name}:{facts.key}"[:100]

    def _read(self, rows: Sequence[tuple[int, Row]]) -> list[RowFacts]:
        found = []
        for line, row in rows:
            self.report.rows += 1
            key = self.reader.cell(row, "key")[:60]
            try:
                facts = self.reader.read(line, row)
            except RowFaultError as fault:
                self.report.say(Remark(line, key, Fate.REFUSED, "unreadable", str(fault)))
                continue
            if facts.key in self._seen:
                self.report.say(Remark(line, key, Fate.REFUSED, "double_key"))
                continue
            self._seen.add(facts.key)
            found.append(facts)
        return found

    def _place(self, rows: list[RowFacts]) -> None:
        """Give every row its area: the grid of its point, else the area its label names, else the root."""
        self._compare_labels(rows)
        with_point = [facts for facts in rows if facts.lon is not None and facts.lat is not None]
        codes = locate_many([f.lon or 0.0 for f in with_point], [f.lat or 0.0 for f in with_point])
        for facts, code in zip(with_point, codes, strict=True):
            facts.area_code = code or ""
            if code is None:
                facts.altered("point_outside", f"{facts.lon} {facts.lat}")
        areas = area_index()
        for facts in rows:
            if not facts.area_code:
                known = [code for code in facts.labels.values() if code in areas]
                facts.area_code = max(known, key=len, default=settings.YIZHI_AREA_CODE)
                facts.altered("area_by_label" if known else "area_unknown")

    def _compare_labels(self, rows: list[RowFacts]) -> None:
        """Count how often the source's own labels agree with our grids, for every row that has both."""
        labelled = [facts for facts in rows if facts.labels and facts.raw_point]
        codes = locate_many(
            [f.raw_point[0] for f in labelled if f.raw_point], [f.raw_point[1] for f in labelled if f.raw_point]
        )
        for facts, code in zip(labelled, codes, strict=True):
            for column, label in facts.labels.items():
                self.report.labels[(column, bool(code) and (code or "").startswith(label))] += 1

    def _build(self, rows: list[RowFacts]) -> list[History]:
        count = len(rows)
        ids = Ids(
            iter(reserve_ids(Case, count)), iter(reserve_ids(Report, count)), iter(reserve_ids(Order, count)),
        )  # fmt: skip
        with_point = [facts for facts in rows if facts.lon is not None and facts.lat is not None]
        cells = dict(
            zip(
                (id(f) for f in with_point),
                cells_of([f.lon or 0.0 for f in with_point], [f.lat or 0.0 for f in with_point]),
                strict=True,
            )
        )
        built = []
        for facts in rows:
            placed = Placed(
                facts.area_code, self.masters.category(facts.group, facts.category), self.masters.organisation(facts.department), cells.get(id(facts)), self.key_of(facts),
            )  # fmt: skip
            history = History(facts, placed, ids)
            try:
                history.run()
            except DomainError as error:
                self.report.say(Remark(facts.line, facts.key, Fate.REFUSED, "workflow", str(error)))
                continue
            built.append(history)
        self._fresh_numbers([history.case for history in built])
        return built

    def _fresh_numbers(self, cases: list[Case]) -> None:
        """Replace the rare number that is taken already."""
        taken = set(Case.objects.filter(number__in=[case.number for case in cases]).values_list("number", flat=True))
        for case in cases:
            while case.number in taken:
                case.number = new_number()
            taken.add(case.number)

    def _store(self, built: list[History]) -> None:
        insert_objects([history.case for history in built])
        insert_objects([history.report for history in built])
        insert_objects([order for history in built for order in history.orders])
        insert_rows(CaseEvent, EVENT_COLUMNS, (event for history in built for event in history.events))
        search.bulk_index((h.case.pk, f"{h.case.title}\n{h.case.address}\n{h.facts.text}") for h in built)

    def batch(self, rows: Sequence[tuple[int, Row]]) -> None:
        """Import one batch in one transaction; rows that are there already are counted and left alone."""
        facts = self._read(rows)
        keys = [self.key_of(row) for row in facts]
        with transaction.atomic():
            there = set(Case.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
            new = [row for row in facts if self.key_of(row) not in there]
            self._place(new)
            if not self.dry_run and new:
                built = self._build(new)
                self._store(built)
                self.report.taken += len(built)
            elif self.dry_run:
                self.report.taken += len(new)
        self.report.already_there += len(facts) - len(new)
        for row in new:
            for remark in row.remarks:
                self.report.say(remark)

    def run(
        self, path: Path, *, remarks_to: Path | None = None, progress: Callable[[int], None] = lambda _rows: None
    ) -> ImportReport:
        """Import a file and return what was done. May be stopped at any point and run again: nothing is stored twice."""
        self.report.open(remarks_to)
        try:
            for rows in batched(read_rows(path, self.mapping), BATCH):
                self.batch(rows)
                progress(len(rows))
        finally:
            self.report.close()
        return self.report
