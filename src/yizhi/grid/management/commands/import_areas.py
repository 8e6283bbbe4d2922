"""`yizhi import-areas`: areas from a table, boundaries from any kind of file that has them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from yizhi.grid.domain.import_areas import ImportRefusedError, facts, import_areas
from yizhi.grid.domain.import_files import Options, Remark
from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import candidates, read_layer
from yizhi.grid.domain.layers.landing import table
from yizhi.grid.domain.layers.reader import contents
from yizhi.grid.domain.templates import parse_replacement
from yizhi.grid.enums import Level
from yizhi.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.management.base import CommandParser

SHOWN = 20


class Command(BaseCommand):
    """Reads one file; everything in it is taken, or nothing."""

    help = (
        "Read areas from a CSV file (columns code, name; also level, parent, name_en, households) or boundaries from "
        "GeoJSON, a zipped Shapefile, GeoPackage, KML, KMZ or CSV with a column WKT. Everything is taken or nothing; "
        "importing the same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which file and how to read it."""
        parser.add_argument(
            "file", type=Path, help="what it is, its content says: .csv, .geojson, .zip, .gpkg, .kml or .kmz"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the remark on each row to a CSV file")
        parser.add_argument(
            "--keep-going", action="store_true", help="leave out rows that cannot be taken, store the others"
        )
        parser.add_argument("--under", default="", metavar="CODE", help="take only this area and those below it")
        parser.add_argument(
            "--level", default="", choices=Level.values, help="the level that all areas of the file must have"
        )
        parser.add_argument("--keep-names", action="store_true", help="keep 东高社区居委会 instead of 东高社区")
        shapes = parser.add_argument_group("boundaries")
        shapes.add_argument(
            "--crs",
            default="",
            metavar="NAME",
            help="coordinate system, if the file names none or a wrong one: EPSG:4548, WGS84, GCJ-02, BD-09, or another that "
            "PROJ knows; with ;yx behind it where the northing or latitude comes first",
        )
        shapes.add_argument("--layer", default="", metavar="NAME", help="which layer, where the file has several")
        shapes.add_argument("--simplify", action="store_true", help="simplify polygons with too many corners")
        shapes.add_argument("--code-property", default="code", metavar="NAME", help="property that holds the code")
        shapes.add_argument("--name-property", default="", metavar="NAME", help="property that holds the name")
        shapes.add_argument(
            "--code-template",
            default="",
            metavar="TEXT",
            help="make the code from properties, e.g. 025025001{WARD:03d} or 025025001{WARD_PRECINCT[0:2]:03d}{PRECINCT:03d}",
        )
        shapes.add_argument(
            "--value",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="read a property value as another one, e.g. 02A=102; may be given more than once",
        )
        shapes.add_argument(
            "--name-template", default="", metavar="TEXT", help='make the name from properties, e.g. "Ward {WARD}"'
        )

    def handle(self, *_args: Any, **given: Any) -> None:
        """Import and say what was done."""
        path: Path = given["file"]
        try:
            raw = contents(path)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        console = Console(stderr=True)
        try:
            options = self._options(given)
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task(path.name, total=None)

                def progress(done: int, total: int) -> None:
                    bar.update(task, completed=done, total=total)

                report = import_areas(raw, options, progress=progress)
        except ImportRefusedError as error:
            self._tell(error.report.remarks, given["report"])
            raise CommandError(str(error)) from error
        except DomainError as error:
            if error.code == "asks_crs":
                self._show_candidates(raw, options)
            raise CommandError(str(error)) from error
        self._tell(report.remarks, given["report"])
        if options.dry_run:
            self.stdout.write(_("Dry run: nothing was stored."))
        self.stdout.write(
            _(
                "%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(refused)s not taken, %(outside)s outside."
            )
            % facts(report),
        )

    @staticmethod
    def _options(given: dict[str, Any]) -> Options:
        names = Options.__dataclass_fields__.keys() & given.keys()
        values = tuple(parse_replacement(text) for text in given["value"])
        return Options(**{name: given[name] for name in names - {"values"}}, values=values)

    def _show_candidates(self, raw: bytes, options: Options) -> None:
        """Print where the file would land under each likely coordinate system."""
        found = candidates(read_layer(raw, layer=options.layer, simplify=options.simplify), known_ground(options.under))
        if found:
            self.stdout.write(_("The file would land here (longitude, latitude; * is likely):"))
        for line in table(found):
            self.stdout.write(line)

    def _tell(self, remarks: Sequence[Remark], target: Path | None) -> None:
        """Write all remarks to the report file, or the first ones to the screen."""
        if target is not None:
            with target.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["place", "code", "taken", "reason"])
                writer.writerows((one.place, one.code, "no" if one.is_error else "yes", one.reason) for one in remarks)
            return
        for one in remarks[:SHOWN]:
            where = " ".join(part for part in (one.place, one.code) if part)
            self.stdout.write(f"{where}: {one.reason}" if where else one.reason)
        if len(remarks) > SHOWN:
            self.stdout.write(_("… and %(count)s more; --report FILE has them all.") % {"count": len(remarks) - SHOWN})
