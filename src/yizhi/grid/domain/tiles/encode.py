"""Vector tiles (MVT 2.1) by hand: a protobuf of layers, each with features, keys and values. Pure.

Coordinates are whole numbers in a tile of `EXTENT` × `EXTENT`, y pointing down. The format:
<https://github.com/mapbox/vector-tile-spec/tree/master/2.1>.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXTENT: Final = 4096
_POINT, _LINE, _POLYGON = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 7
_LOW, _MORE = 0x7F, 0x80
_SHORTEST_LINE, _SHORTEST_RING = 2, 3

type Ring = Sequence[tuple[int, int]]


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= _MORE:
        out.append(value & _LOW | _MORE)
        value >>= 7
    out.append(value)
    return bytes(out)


def _bytes_field(number: int, payload: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _number_field(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _packed(number: int, values: Iterable[int]) -> bytes:
    return _bytes_field(number, b"".join(map(_varint, values)))


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _distinct(points: Ring) -> list[tuple[int, int]]:
    """Leave out points that lie on the one before."""
    return [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]


def twice_area(ring: Ring) -> int:
    """Return twice the signed area of a ring: positive is clockwise to the eye, y pointing down."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))


class _Pen:
    """Writes commands; every point is told relative to the one before."""

    def __init__(self) -> None:
        self.commands: list[int] = []
        self._at = (0, 0)

    def _go(self, points: Iterable[tuple[int, int]]) -> None:
        for x, y in points:
            self.commands += (_zigzag(x - self._at[0]), _zigzag(y - self._at[1]))
            self._at = (x, y)

    def path(self, points: Ring, *, closed: bool) -> None:
        self.commands.append(1 << 3 | _MOVE)
        self._go(points[:1])
        if len(points) > 1:
            self.commands.append(len(points) - 1 << 3 | _DRAW)
            self._go(points[1:])
        if closed:
            self.commands.append(1 << 3 | _CLOSE)


@dataclass
class Layer:
    """One layer of a tile. Features that vanish at this scale are left out."""

    name: str
    _features: list[bytes] = field(default_factory=list)
    _keys: dict[str, int] = field(default_factory=dict)
    _values: dict[str, int] = field(default_factory=dict)

    def point(self, at: tuple[int, int], properties: Mapping[str, str]) -> None:
        """Add a point."""
        pen = _Pen()
        pen.path([at], closed=False)
        self._add(_POINT, pen, properties)

    def lines(self, lines: Iterable[Ring], properties: Mapping[str, str]) -> None:
        """Add a line of one or several parts."""
        pen = _Pen()
        for line in map(_distinct, lines):
            if len(line) >= _SHORTEST_LINE:
                pen.path(line, closed=False)
        self._add(_LINE, pen, properties)

    def polygons(self, polygons: Iterable[tuple[Ring, Sequence[Ring]]], properties: Mapping[str, str]) -> None:
        """Add an area of one or several (outer ring, holes); rings are turned the way the format wants them."""
        pen = _Pen()
        for outer, holes in polygons:
            if not self._ring(pen, outer, outside=True):
                continue
            for hole in holes:
                self._ring(pen, hole, outside=False)
        self._add(_POLYGON, pen, properties)

    @staticmethod
    def _ring(pen: _Pen, points: Ring, *, outside: bool) -> bool:
        ring = _distinct(points)
        if len(ring) > 1 and ring[0] == ring[-1]:
            ring.pop()
        if len(ring) < _SHORTEST_RING or not (area := twice_area(ring)):
            return False
        pen.path(ring if (area > 0) == outside else ring[::-1], closed=True)
        return True

    def _add(self, kind: int, pen: _Pen, properties: Mapping[str, str]) -> None:
        if not pen.commands:
            return
        told = {key: value for key, value in properties.items() if value}
        tags = chain.from_iterable(
            (self._keys.setdefault(key, len(self._keys)), self._values.setdefault(value, len(self._values)))
            for key, value in told.items()
        )
        self._features.append(_packed(2, tags) + _number_field(3, kind) + _packed(4, pen.commands))

    def encoded(self) -> bytes:
        """Return the layer as a field of a tile, nothing where it has no features."""
        if not self._features:
            return b""
        body = _bytes_field(1, self.name.encode()) + b"".join(_bytes_field(2, feature) for feature in self._features)
        body += b"".join(_bytes_field(3, key.encode()) for key in self._keys)
        body += b"".join(_bytes_field(4, _bytes_field(1, value.encode())) for value in self._values)
        return _bytes_field(3, body + _number_field(5, EXTENT) + _number_field(15, 2))
