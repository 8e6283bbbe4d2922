"""`yizhi import-cases`: cases of another system, from CSV (also .gz) by a mapping file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from yizhi.casework.domain.case_import.mapping import CaseMapping, read_mapping
from yizhi.casework.domain.case_import.remarks import ImportReport
from yizhi.casework.domain.case_import.run import CaseImport, open_text
from yizhi.kernel.errors import DomainError


def count_lines(path: Path, mapping: CaseMapping) -> int:
    """Return the number of lines after the header, for the progress bar."""
    with open_text(path, mapping.encoding) as text:
        return max(sum(1 for _line in text) - 1, 0)


class Command(BaseCommand):
    """Imports cases; may be stopped and run again; running it twice adds nothing."""

    help = "Import cases from a CSV file (also .gz) by a mapping file (docs/import-cases.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file, the mapping and the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="TOML file: what each column means")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, store nothing")
        parser.add_argument("--report", type=Path, help="CSV file for the remarks on rows not taken or altered")

    def handle(self, **options: Any) -> None:
        """Run the import with a progress bar and say what was done."""
        path: Path = options["file"]
        started = time.monotonic()
        try:
            mapping = read_mapping(options["mapping"])
            report = self._run(path, mapping, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(error)s") % {"error": error}) from error
        self._tell(report, time.monotonic() - started, dry_run=options["dry_run"])

    def _run(self, path: Path, mapping: CaseMapping, options: dict[str, Any]) -> ImportReport:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(path.name, total=count_lines(path, mapping))
            job = CaseImport(mapping, dry_run=options["dry_run"])
            return job.run(path, remarks_to=options["report"], progress=lambda rows: bar.advance(task, rows))

    def _tell(self, report: ImportReport, seconds: float, *, dry_run: bool) -> None:
        verb = pgettext("rows", "would be taken") if dry_run else pgettext("rows", "taken")
        self.stdout.write(
            f"{report.rows} rows: {report.taken} {verb}, {report.already_there} already there, {report.refused} refused, {seconds:.1f} s ({report.rows / max(seconds, 0.001):.0f} rows/s)"
        )
        for (fate, reason), count in sorted(report.remarks.items()):
            self.stdout.write(f"  {fate} {reason}: {count}")
        for label in sorted({label for label, _agrees in report.labels}):
            self.stdout.write(f"  {label}: label and grid agree for {(report.agreement(label) or 0) * 100:.1f} %")
