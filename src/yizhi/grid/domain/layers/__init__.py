"""Files of any kind → rows with geometry, guarded: size, archive, encoding, kind, coordinate system.

layer = read_layer(path, "网格.zip")                # may raise InvalidInputError(code="several_layers")
if layer.asks_crs:
    for one in candidates(layer, known_ground()): …   # show where it would land, and ask
layer = in_wgs84(layer, crs, known_ground())          # remarks name rows that do not fit
"""

from yizhi.grid.domain.layers.landing import Candidate, candidates
from yizhi.grid.domain.layers.moving import in_wgs84
from yizhi.grid.domain.layers.reader import read_layer
from yizhi.grid.domain.layers.rows import Bounds, Layer, LayerRemark, Row
from yizhi.grid.domain.layers.systems import Choice, choices, label_of

__all__ = [
    "Bounds",
    "Candidate",
    "Choice",
    "Layer",
    "LayerRemark",
    "Row",
    "candidates",
    "choices",
    "in_wgs84",
    "label_of",
    "read_layer",
]
