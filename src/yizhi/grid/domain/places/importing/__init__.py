"""Reading places in from a layer: which column is what, every row checked, run twice adds nothing."""

from yizhi.grid.domain.places.importing.mapping import FIELDS, Mapping, guess_mapping
from yizhi.grid.domain.places.importing.run import ImportReport, Remark, import_places

__all__ = ["FIELDS", "ImportReport", "Mapping", "Remark", "guess_mapping", "import_places"]
