"""`yizhi import-standards FILE.csv`: read a city's published case standard."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from yizhi.casework.domain.import_standards import Outcome, import_standards
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from argparse import ArgumentParser

SHOWN = 20


def read_units(path: Path | None) -> dict[str, str]:
    """Return the mapping of units: a CSV without a header, unit's name in the file, organisation's code here."""
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[0].strip(): row[1].strip() for row in csv.reader(file) if len(row) > 1}


class Command(BaseCommand):
    """Import case standards, report every row that was not taken or altered."""

    help = (
        "Read a city's published case standard (CSV, one row a condition) into the case standards. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="CSV with kind, major_code, minor_code, minor_name, disposal_unit, file_condition, close_condition, time_limit")  # fmt: skip
        parser.add_argument("--units", type=Path, help="CSV without header: unit's name in the file, organisation's code here")  # fmt: skip
        parser.add_argument("--add-missing", action="store_true", help="make local categories for unknown classes")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument("--report", type=Path, help="write the report to this CSV file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import and report."""
        try:
            units = read_units(options["units"])
            outcome = import_standards(
                options["file"], units=units, add_missing=options["add_missing"], dry_run=options["dry_run"]
            )
        except (InvalidInputError, OSError) as error:
            raise CommandError(str(error)) from error
        self._show(outcome, is_dry_run=options["dry_run"])
        if options["report"]:
            self._write(outcome, options["report"])

    def _show(self, outcome: Outcome, *, is_dry_run: bool) -> None:
        refused = {note.line for note in outcome.notes if not note.is_taken}
        altered = {note.line for note in outcome.notes if note.is_taken} - refused
        for note in outcome.notes[:SHOWN]:
            self.stdout.write(f"line {note.line} {note.name}: {note.reason}")
        if len(outcome.notes) > SHOWN:
            self.stdout.write(f"… and {len(outcome.notes) - SHOWN} more; --report FILE writes all of them")
        reasons = Counter(note.reason for note in outcome.notes if not note.is_taken)
        for reason, count in reasons.most_common():
            self.stdout.write(f"not taken: {count} × {reason}")
        done = "would be" if is_dry_run else "were"
        self.stdout.write(
            f"{outcome.rows} rows: {len(refused)} not taken, {len(altered)} altered. Standards: {outcome.created} {done} created, "
            f"{outcome.changed} changed, {outcome.unchanged} unchanged; {outcome.local_categories} local categories added."
        )

    def _write(self, outcome: Outcome, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "name", "taken", "reason"))
            writer.writerows(
                (n.line, n.name, "altered" if n.is_taken else "not taken", n.reason) for n in outcome.notes
            )
