"""What became of areas: added, gone, moved, split, merged, renamed, each with square metres."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from yizhi.grid.domain.sets.comparing import Kind, compare
from yizhi.grid.domain.sets.steps import AreaDraft

WEST, SOUTH = 118.3, 36.8


def at(code: str, left: float, right: float, *, name: str = "", top: float = 1.0) -> AreaDraft:
    """Return an area of a row of squares of 0.01°, from one place in the row to another."""
    box = shapely.box(WEST + left * 0.01, SOUTH, WEST + right * 0.01, SOUTH + top * 0.01)
    return AreaDraft(box, code, name or code, "", None)


ROW = [at("1", 0, 1), at("2", 1, 2), at("3", 2, 3)]


def kinds(old: list[AreaDraft], new: list[AreaDraft]) -> dict[str, tuple[Kind, tuple[str, ...]]]:
    return {change.code: (change.kind, change.partners) for change in compare(old, new).changed}


def test_nothing_changed() -> None:
    found = compare(ROW, list(reversed(ROW)))
    assert found.counts == {Kind.SAME: 3}
    assert found.changed == []


def test_added_and_gone() -> None:
    assert kinds(ROW[:2], ROW[1:]) == {"1": (Kind.GONE, ()), "3": (Kind.ADDED, ())}


def test_a_border_moved() -> None:
    found = compare(ROW, [at("1", 0, 1.1), at("2", 1.1, 2), ROW[2]])
    first, second, _same = found.areas
    assert (first.kind, second.kind) == (Kind.MOVED, Kind.MOVED)
    tenth = 111_000 * 0.01 * 111_320 * 0.8007 * 0.01 * 0.1
    assert first.gained == pytest.approx(tenth, rel=0.01)
    assert first.lost == pytest.approx(0, abs=1)
    assert second.lost == pytest.approx(first.gained, rel=0.001)
    assert first.iou == pytest.approx(1 / 1.1, abs=0.001)


def test_a_hair_is_no_change() -> None:
    assert compare(ROW, [at("1", 0, 1 + 1e-9), *ROW[1:]]).counts == {Kind.SAME: 3}


def test_split_where_the_code_stays() -> None:
    new = [at("1", 0, 0.5), at("9", 0.5, 1), *ROW[1:]]
    assert kinds(ROW, new) == {"1": (Kind.SPLIT, ("9",)), "9": (Kind.SPLIT, ("1",))}


def test_split_into_new_codes() -> None:
    new = [at("8", 0, 0.5), at("9", 0.5, 1), *ROW[1:]]
    assert kinds(ROW, new) == {"1": (Kind.GONE, ("8", "9")), "8": (Kind.SPLIT, ("1",)), "9": (Kind.SPLIT, ("1",))}


def test_merged_into_one_of_them() -> None:
    assert kinds(ROW, [at("1", 0, 2), ROW[2]]) == {"1": (Kind.MERGED, ("2",)), "2": (Kind.GONE, ("1",))}


def test_merged_into_a_new_one() -> None:
    found = kinds(ROW, [at("7", 0, 2), ROW[2]])
    assert found == {"7": (Kind.MERGED, ("1", "2")), "1": (Kind.GONE, ("7",)), "2": (Kind.GONE, ("7",))}


def test_renamed_by_name_and_by_code() -> None:
    assert kinds(ROW, [replace(ROW[0], name="新名"), *ROW[1:]]) == {"1": (Kind.RENAMED, ())}
    assert kinds(ROW, [replace(ROW[0], code="5"), *ROW[1:]]) == {"1": (Kind.GONE, ("5",)), "5": (Kind.RENAMED, ("1",))}


def test_households_alone() -> None:
    (change,) = compare(ROW, [replace(ROW[0], households=400), *ROW[1:]]).changed
    assert (change.kind, change.facts_changed) == (Kind.RENAMED, True)


def test_doubled_codes_of_a_draft() -> None:
    found = compare(ROW, [ROW[0], at("1", 5, 6), *ROW[1:]])
    assert [change.kind for change in found.areas] == [Kind.SAME, Kind.ADDED, Kind.SAME, Kind.SAME]


@pytest.mark.parametrize(("old", "new"), [([], ROW), (ROW, []), ([], [])])
def test_one_side_is_empty(old: list[AreaDraft], new: list[AreaDraft]) -> None:
    assert len(compare(old, new).areas) == max(len(old), len(new))
