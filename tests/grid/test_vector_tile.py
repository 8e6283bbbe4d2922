"""Tiles are written as the format says: read back here by a small reader of our own."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from yizhi.grid.domain.tiles.encode import EXTENT, Layer, twice_area

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
HOLE = [(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)]


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def fields(data: bytes) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            value, at = data[at : at + value], at + value  # type: ignore[assignment]  # bytes of a nested message
        found[key >> 3].append(value)
    return found


def numbers(data: bytes) -> list[int]:
    found, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        found.append(value)
    return found


def paths(commands: list[int]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            dx, dy = ((v >> 1) ^ -(v & 1) for v in commands[at : at + 2])
            x, y, at = x + dx, y + dy, at + 2
            if command == 1:
                found.append([])
            found[-1].append((x, y))
    return found


def read(tile: bytes) -> dict[str, list[tuple[dict[str, str], int, list[list[tuple[int, int]]]]]]:
    """Return {layer: [(properties, kind, paths)]}."""
    layers = {}
    for raw in fields(tile)[3]:
        layer = fields(raw)
        keys = [key.decode() for key in layer[3]]
        values = [fields(value)[1][0].decode() for value in layer[4]]
        assert layer[5] == [EXTENT]
        assert layer[15] == [2]
        features = []
        for feature in map(fields, layer[2]):
            tags = numbers(feature[2][0])
            told = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
            features.append((told, feature[3][0], paths(numbers(feature[4][0]))))
        layers[layer[1][0].decode()] = features
    return layers


def test_a_polygon_keeps_its_corners_and_its_hole_turns_the_other_way() -> None:
    layer = Layer("areas")
    layer.polygons([(SQUARE[::-1], [HOLE])], {"code": "370305002", "name": ""})
    [(told, kind, (outer, hole))] = read(layer.encoded())["areas"]
    assert told == {"code": "370305002"}
    assert kind == 3
    assert set(outer) == set(SQUARE)
    assert set(hole) == set(HOLE)
    assert twice_area(outer) > 0 > twice_area(hole)


def test_lines_and_points_and_texts_are_told_once() -> None:
    layer = Layer("places")
    layer.lines([[(-5, -5), (-5, -5), (300, 4000)]], {"kind": "road", "name": "桓公路"})
    layer.point((7, 9), {"kind": "road"})
    encoded = layer.encoded()
    (road, line_kind, line), (_told, point_kind, point) = read(encoded)["places"]
    assert (line_kind, line) == (2, [[(-5, -5), (300, 4000)]])
    assert (point_kind, point) == (1, [[(7, 9)]])
    assert road["name"] == "桓公路"
    assert encoded.count(b"road") == 1


def test_what_vanishes_at_this_scale_is_left_out() -> None:
    layer = Layer("areas")
    layer.polygons([([(1, 1), (1, 1), (2, 1), (1, 1)], [])], {"code": "1"})
    layer.lines([[(3, 3), (3, 3)]], {"kind": "road"})
    assert layer.encoded() == b""
