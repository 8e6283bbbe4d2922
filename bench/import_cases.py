"""Importing the 81,408 requests of Boston (../shared/data/boston311): rows a second, and how labels and grids agree."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.kit import figures
from bench.kit.figures import at_least, at_most

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "docs" / "examples"


def import_ground(data: Path) -> None:
    """Import wards and precincts as docs/import-cases.md says."""
    from django.core.management import call_command

    call_command("import_areas", str(EXAMPLES / "boston_areas.csv"), verbosity=0)
    call_command(
        "import_areas",
        str(data / "wards.geojson"),
        level="community",
        code_template="025025001{WARD:03d}",
        name_template="Ward {WARD}",
        verbosity=0,
    )
    call_command(
        "import_areas", str(data / "precincts.geojson"), level="grid", code_template="025025001{WARD_PRECINCT[0:2]:03d}{PRECINCT:03d}",
        name_template="Precinct {WARD_PRECINCT}", keep_going=True, verbosity=0,
    )  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met, or when the data is not there."""
    parser = argparse.ArgumentParser(prog="./run bench import", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "boston311")
    data: Path = parser.parse_args(argv).data
    if not data.is_dir():
        print(f"  Not measured: the data of Boston is not in {data}. Name its directory with --data.")
        return 0
    import django

    django.setup()
    from django.conf import settings

    from yizhi.casework.domain.case_import.mapping import read_mapping
    from yizhi.casework.domain.case_import.run import CaseImport

    settings.YIZHI_AREA_CODE = "025025001"
    import_ground(data)
    mapping, source = read_mapping(EXAMPLES / "boston311.toml"), data / "requests_2015_01_08.csv.gz"
    used, started = time.process_time(), time.perf_counter()
    report = CaseImport(mapping).run(source)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    met = figures.tell("rows read", report.rows)
    figures.tell("cases made", report.taken)
    met = figures.tell("import", report.rows / seconds, "rows/s", at_least(2000))
    figures.tell("processor time of the importer", used * 1_000_000 / report.rows, "µs/row")
    for label in sorted({label for label, _agrees in report.labels}):
        figures.tell(f"{label}: label and grid agree", (report.agreement(label) or 0) * 100, "%")
    started = time.perf_counter()
    again = CaseImport(mapping).run(source)
    met &= figures.tell("cases made by a second run", again.taken, "", at_most(0))
    figures.tell("second run", again.rows / (time.perf_counter() - started), "rows/s")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
