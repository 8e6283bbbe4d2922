"""H3 cells: a point as a 63-bit number, and a map viewport as a few ranges of such numbers.

A case stores its resolution-12 cell (edge about 10 m). An H3 number holds the path
from the base cell down, three bits a step, so all resolution-12 cells below a
coarser cell are one range (<https://h3geo.org/docs/core-library/h3Indexing>).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from h3.api import basic_int as h3

from yizhi.grid.domain.coordinates import METRES_PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Iterable

RESOLUTION: Final = 12
FINEST: Final = 15
# How far a cell's descendants reach over its edge is at most 0.19 of its edge on a plane; distortion and
# rounding are covered by taking more.
_OVERHANG: Final = 0.35
_WANTED_CELLS: Final = 32
_MAX_RANGES: Final = 12
_WIDEST_DEGREES: Final = 20.0
_POLAR_DEGREES: Final = 80.0
_SLOT_BITS, _SLOT_MASK, _CENTRE, _LAST_CHILD = 3, 7, 0, 6
_BASE_CELLS: Final = 122

type Range = tuple[int, int]


def cell_of(lon: float, lat: float) -> int:
    """Return the resolution-12 cell of a point (degrees, WGS 84), fit for a signed 64-bit column."""
    return int(h3.latlng_to_cell(lat, lon, RESOLUTION))


def cells_of(lons: Iterable[float], lats: Iterable[float]) -> list[int]:
    """Return the cell of each point; about a second for a million."""
    to_cell = h3.latlng_to_cell
    return [to_cell(lat, lon, RESOLUTION) for lon, lat in zip(lons, lats, strict=True)]


def _with_digits(cell: int, digit: int) -> int:
    """Return a cell with the digits from its resolution down to 12 replaced, as a resolution-12 number."""
    filled = cell & ~(0xF << 52) | (RESOLUTION << 52)
    for level in range(h3.get_resolution(cell) + 1, RESOLUTION + 1):
        shift = (FINEST - level) * _SLOT_BITS
        filled = filled & ~(_SLOT_MASK << shift) | (digit << shift)
    return filled


def descendants(cell: int) -> Range:
    """Return the first and last resolution-12 number below a cell of resolution 0–12."""
    return _with_digits(cell, _CENTRE), _with_digits(cell, _LAST_CHILD)


def prefix_bits(resolution: int) -> int:
    """Return by how many bits a number is shifted so that cells of a resolution fall together."""
    return (FINEST - resolution) * _SLOT_BITS


def outline(prefix: int, resolution: int) -> list[tuple[float, float]]:
    """Return the corners (longitude, latitude) of a cell, given the leading bits that its descendants share."""
    unused = (1 << prefix_bits(resolution)) - 1
    cell = (prefix << prefix_bits(resolution) | unused) & ~(0xF << 52) | (resolution << 52)
    return [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]


def _everything() -> Range:
    base = sorted(h3.get_res0_cells())
    return descendants(base[0])[0], descendants(base[-1])[1]


def _rank(number: int) -> int:
    """Position of a resolution-12 number in the order of all of them: base cell, then digits to base 7."""
    rank = number >> 45 & 0x7F
    for level in range(1, RESOLUTION + 1):
        rank = rank * 7 + (number >> (FINEST - level) * _SLOT_BITS & _SLOT_MASK)
    return rank


def _joined(ranges: list[Range], most: int) -> list[Range]:
    """Join ranges with nothing between them, then those with the smallest gaps until few are left."""
    ordered = sorted(set(ranges))
    gaps = sorted(
        ((_rank(after[0]) - _rank(before[1]), position) for position, (before, after) in enumerate(pairwise(ordered))),
        reverse=True,
    )
    cuts = sorted(position for gap, position in gaps[: most - 1] if gap > 1)
    starts = [0, *(cut + 1 for cut in cuts)]
    ends = [*cuts, len(ordered) - 1]
    return [(ordered[start][0], ordered[end][1]) for start, end in zip(starts, ends, strict=True)]


def _resolution_for(width: float, height: float, latitude: float) -> int:
    """Return the finest resolution (≤ 12) at which a box of degrees takes about the wanted number of cells."""
    metres = METRES_PER_DEGREE
    area = width * metres * math.cos(math.radians(latitude)) * height * metres
    for resolution in range(RESOLUTION, 0, -1):
        if area / float(h3.average_hexagon_area(resolution, unit="m^2")) <= _WANTED_CELLS:
            return resolution
    return 0


def cell_ranges(min_lon: float, min_lat: float, max_lon: float, max_lat: float) -> list[Range]:
    """Return up to a dozen ranges (first, last) that hold every resolution-12 cell of points in a box of degrees.

    The ranges reach beyond the box: filter by coordinates too. A box across the
    antimeridian (min_lon > max_lon) is taken as its two halves; one wider than 20°
    or near a pole is everything.
    """
    if min_lon > max_lon:
        halves = cell_ranges(min_lon, min_lat, 180.0, max_lat) + cell_ranges(-180.0, min_lat, max_lon, max_lat)
        return _joined(halves, _MAX_RANGES)
    width, height = max_lon - min_lon, max_lat - min_lat
    farthest = max(abs(min_lat), abs(max_lat))
    if max(width, height) > _WIDEST_DEGREES or farthest > _POLAR_DEGREES:
        return [_everything()]
    resolution = _resolution_for(width, height, (min_lat + max_lat) / 2)
    reach = float(h3.average_hexagon_edge_length(resolution, unit="m")) * _OVERHANG / METRES_PER_DEGREE
    sideways = reach / math.cos(math.radians(farthest))
    west, south, east, north = min_lon - sideways, min_lat - reach, max_lon + sideways, max_lat + reach
    ring = [(south, west), (south, east), (north, east), (north, west)]
    cells = h3.h3shape_to_cells_experimental(h3.LatLngPoly(ring), resolution, contain="overlap")
    return _joined([descendants(cell) for cell in cells], _MAX_RANGES)
