"""`yizhi import-places`: places from any file that boundaries are read from."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yizhi.grid.domain.layers import in_wgs84, read_layer
from yizhi.grid.domain.places.importing import FIELDS, Mapping, Remark, guess_mapping, import_places
from yizhi.grid.enums import PlaceKind
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError
from yizhi.org.actor import IMPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.management.base import CommandParser

SHOWN = 20


class Command(BaseCommand):
    """Reads one file; rows that cannot be taken are named, the others are stored."""

    help = (
        "Read places (buildings, premises, components …) from GeoJSON, zipped Shapefile, GeoPackage, KML or CSV. "
        "Columns are recognised by their names, or named with --column. Running it again changes only what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which file and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", default=str(PlaceKind.BUILDING), choices=PlaceKind.values, help="of rows that name none"
        )
        parser.add_argument("--crs", default="", metavar="EPSG:N", help="coordinate system, where the file names none")
        parser.add_argument("--layer", default="", help="which layer, where the file has several")
        parser.add_argument(
            "--source", default="", help="name of the source (default: the file's name); keeps runs apart"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=NAME",
            help=f"column of a field: {', '.join(FIELDS)}",
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        parser.add_argument("--strict", action="store_true", help="store nothing where a row cannot be taken")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the remark on each row to a CSV file")

    def handle(self, *_args: Any, **given: Any) -> None:
        """Import and say what was done."""
        path: Path = given["file"]
        if not path.is_file():
            raise CommandError(_("%(file)s cannot be read.") % {"file": path})
        try:
            layer = in_wgs84(read_layer(path, path.name, layer=given["layer"]), given["crs"])
            mapping = guess_mapping(layer.columns, source=given["source"] or path.stem, kind=given["kind"])
            mapping = Mapping({**mapping.columns, **self._columns(given["column"])}, mapping.kind, mapping.source)
            report = import_places(
                layer, mapping, actor=IMPORT, now=clock.now(), dry_run=given["dry_run"], strict=given["strict"]
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._tell(report.remarks, given["report"])
        if given["dry_run"]:
            self.stdout.write(_("Dry run: nothing was stored."))
        facts = {
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "refused": report.refused,
        }
        self.stdout.write(
            _("%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(refused)s not taken.") % facts
        )
        if given["strict"] and report.refused:
            raise CommandError(_("Nothing was stored: some rows cannot be taken."))

    @staticmethod
    def _columns(pairs: Sequence[str]) -> dict[str, str]:
        found = {}
        for pair in pairs:
            name, equals, column = pair.partition("=")
            if not equals or name not in FIELDS:
                message = _("--column takes FIELD=NAME, with one of these fields: %(fields)s.")
                raise CommandError(message % {"fields": ", ".join(FIELDS)})
            found[name] = column
        return found

    def _tell(self, remarks: Sequence[Remark], target: Path | None) -> None:
        if target is not None:
            with target.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["row", "taken", "reason"])
                writer.writerows((one.place, "no" if one.is_error else "yes", one.reason) for one in remarks)
            return
        for one in remarks[:SHOWN]:
            self.stdout.write(f"{one.place}: {one.reason}")
        if len(remarks) > SHOWN:
            self.stdout.write(_("… and %(count)s more; --report FILE has them all.") % {"count": len(remarks) - SHOWN})
