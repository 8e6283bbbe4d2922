"""A GeoPackage is a SQLite database that somebody else made: looked through before GDAL opens it.

Views, and virtual tables other than the spatial index, can run code of SQLite and GDAL that opens other
files; neither is needed for boundaries.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.layers.limits import MAX_LAYERS
from yizhi.grid.domain.reading import refusal

_INDEX: Final = re.compile(r"create\s+virtual\s+table\s+(if\s+not\s+exists\s+)?\S+\s+using\s+rtree\b", re.IGNORECASE)
_LAYERS: Final = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
_STEPS: Final = 200_000


def check_geopackage(path: Path) -> None:
    """Raise InvalidInputError where a database is no GeoPackage, is damaged, or holds what a file of boundaries does not need."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            budget = iter(range(1000))
            database.set_progress_handler(lambda: next(budget, None) is None, _STEPS)
            _check(database)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise refusal(_("The GeoPackage is damaged, was cut off, or is another kind of database.")) from error


def _check(database: sqlite3.Connection) -> None:
    layers = [str(name) for (name,) in database.execute(_LAYERS)]
    if not layers:
        raise refusal(_("The GeoPackage has no layer of shapes."))
    if len(layers) > MAX_LAYERS:
        raise refusal(_("The GeoPackage has %(count)s layers, which is too many.") % {"count": len(layers)})
    kinds = {}
    for kind, name, text in database.execute("SELECT type, name, sql FROM sqlite_master"):
        kinds[str(name).casefold()] = kind
        is_virtual = kind == "table" and re.match(r"\s*create\s+virtual\b", text or "", re.IGNORECASE)
        if kind == "view" or (is_virtual and not _INDEX.match((text or "").strip())):
            message = _(
                "The GeoPackage has a view or a virtual table (%(name)s), which is not taken: export plain tables."
            )
            raise refusal(message % {"name": str(name)[:80]})
    for layer in layers:
        if kinds.get(layer.casefold()) != "table":
            raise refusal(_("The layer %(name)s is not in the GeoPackage.") % {"name": layer[:80]})
