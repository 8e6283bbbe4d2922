"""Each kind of finding: what it names, how large it is, where it lies, and whether it can be repaired."""

from __future__ import annotations

import json

import pytest
import shapely
from django.utils import translation
from shapely.geometry import MultiPolygon, Polygon, box

from tests.grid.coverage.tilings import (
    COMMUNITY,
    SIDE,
    SOUTH,
    WEST,
    around,
    shifted,
    square_metres,
    tiles,
    with_code,
    with_shape,
)
from yizhi.grid.domain.coverage import Finding, FindingKind, GroundArea, Severity, check_coverage
from yizhi.grid.enums import Level

AREAS = tiles(3, 3)
MIDDLE = 4
GROUND = around(3, 3)


def kinds(findings: list[Finding]) -> list[str]:
    return [str(one.kind) for one in findings]


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, kinds(findings)
    return findings[0]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_division_without_fault_has_no_findings(seed: int | None) -> None:
    assert check_coverage(tiles(4, 3, seed), around(4, 3)) == []


def test_nothing_to_check() -> None:
    assert check_coverage([], GROUND) == []


def test_an_overlap_is_measured_in_true_square_metres() -> None:
    wider = box(WEST + SIDE, SOUTH + SIDE, WEST + 2.1 * SIDE, SOUTH + 2 * SIDE)
    found = only(check_coverage(with_shape(AREAS, MIDDLE, wider), GROUND))
    shared = box(WEST + 2 * SIDE, SOUTH + SIDE, WEST + 2.1 * SIDE, SOUTH + 2 * SIDE)
    assert (found.kind, found.severity, found.repairable) == (FindingKind.OVERLAP, Severity.ERROR, True)
    assert found.keys == (4, 5)
    assert found.codes == (f"{COMMUNITY}005", f"{COMMUNITY}006")
    assert found.size == pytest.approx(square_metres(shared), rel=1e-6)
    assert found.geometry is not None
    assert found.geometry.symmetric_difference(shared).area < 1e-12
    assert found.message == f"网格 5 {COMMUNITY}005 and 网格 6 {COMMUNITY}006 overlap by {found.size:,.0f} m²."


def test_a_large_overlap_is_left_to_people() -> None:
    found = check_coverage(with_shape(AREAS, MIDDLE, AREAS[5].geometry), GROUND)
    assert [(one.kind, one.repairable) for one in found] == [(FindingKind.OVERLAP, False), (FindingKind.GAP, False)]


def test_a_grid_that_is_missing_leaves_a_gap() -> None:
    found = only(check_coverage([area for area in AREAS if area.key != MIDDLE], GROUND))
    assert (found.kind, found.severity, found.repairable) == (FindingKind.GAP, Severity.WARNING, False)
    assert found.size == pytest.approx(square_metres(AREAS[MIDDLE].geometry), rel=1e-6)
    assert sorted(found.keys) == [1, 3, 5, 7]


def test_a_hole_is_found_without_a_boundary_above() -> None:
    found = only(check_coverage([area for area in AREAS if area.key != MIDDLE], {COMMUNITY: None}))
    assert found.kind == FindingKind.GAP


def test_a_gap_to_the_border_above_is_found_with_it_only() -> None:
    fewer = AREAS[:-1]
    assert kinds(check_coverage(fewer, GROUND)) == ["gap"]
    assert check_coverage(fewer, {COMMUNITY: None}) == []


def test_a_thin_crack_is_a_sliver() -> None:
    narrow = box(WEST + SIDE, SOUTH + SIDE, WEST + 1.998 * SIDE, SOUTH + 2 * SIDE)
    found = only(check_coverage(with_shape(AREAS, MIDDLE, narrow), GROUND))
    assert (found.kind, found.severity, found.facts["of"], found.repairable) == (
        FindingKind.SLIVER,
        Severity.WARNING,
        "gap",
        True,
    )
    assert found.facts["width"] == "0.36"
    assert "0.36 m wide" in found.message


def test_a_thin_overlap_is_a_sliver() -> None:
    wider = box(WEST + SIDE, SOUTH + SIDE, WEST + 2.002 * SIDE, SOUTH + 2 * SIDE)
    found = only(check_coverage(with_shape(AREAS, MIDDLE, wider), GROUND))
    assert (found.kind, found.facts["of"], found.keys) == (FindingKind.SLIVER, "overlap", (4, 5))


def test_what_reaches_outside_of_the_area_above() -> None:
    areas = with_shape(AREAS, 3, box(WEST - 0.2 * SIDE, SOUTH + SIDE, WEST + SIDE, SOUTH + 2 * SIDE))
    found = only(check_coverage(areas, GROUND))
    assert (found.kind, found.severity, found.keys) == (FindingKind.OUTSIDE, Severity.ERROR, (3,))
    assert f"outside of {COMMUNITY}" in found.message


def test_a_corner_that_was_rounded_over_the_border_of_the_area_above_is_no_finding() -> None:
    rounded = Polygon([
        (WEST, SOUTH + SIDE), (WEST + SIDE, SOUTH + SIDE), (WEST + SIDE, SOUTH + 2 * SIDE), (WEST, SOUTH + 2 * SIDE),
        (WEST - 5e-8, SOUTH + 1.5 * SIDE),
    ])  # fmt: skip
    assert square_metres(rounded.difference(GROUND[COMMUNITY])) > 0.1
    assert check_coverage(with_shape(AREAS, 3, rounded), GROUND) == []


def test_a_grid_in_another_community_lies_outside_of_its_own() -> None:
    areas = with_code(AREAS, 0, code="370305002014001")
    far = box(WEST + 1, SOUTH, WEST + 1.1, SOUTH + 0.1)
    found = check_coverage(areas, {**GROUND, "370305002014": far})
    assert (FindingKind.OUTSIDE, (0,), False) in [(one.kind, one.keys, one.repairable) for one in found]


@pytest.mark.parametrize(("code", "said"), [("", "has no code"), ("37030500200400", "must have 15 digits"), ("37030500200400x", "15 digits"), (COMMUNITY, "15 digits")])  # fmt: skip
def test_a_code_that_is_none(code: str, said: str) -> None:
    found = [one for one in check_coverage(with_code(AREAS, 0, code=code), GROUND) if one.kind != FindingKind.GAP]
    assert (only(found).kind, only(found).severity) == (FindingKind.CODE_WRONG, Severity.ERROR)
    assert said in only(found).message


def test_a_code_that_is_there_twice() -> None:
    found = only(check_coverage(with_code(AREAS, 1, code=AREAS[0].code), GROUND))
    assert (found.kind, found.keys, found.message) == (
        FindingKind.CODE_DOUBLED,
        (0, 1),
        f"The code {AREAS[0].code} is used 2 times.",
    )


def test_a_parent_that_is_missing() -> None:
    found = check_coverage(with_code(AREAS, 0, code="370305009009001"), GROUND)
    assert [one.kind for one in found if one.severity == Severity.ERROR] == [FindingKind.PARENT_MISSING]
    assert "370305009009, is missing" in found[0].message


@pytest.mark.parametrize(
    ("households", "kind"),
    [(501, FindingKind.MANY_HOUSEHOLDS), (299, FindingKind.FEW_HOUSEHOLDS), (0, FindingKind.FEW_HOUSEHOLDS), (None, FindingKind.UNKNOWN_HOUSEHOLDS)],
)  # fmt: skip
def test_households(households: int | None, kind: FindingKind) -> None:
    found = only(check_coverage(with_code(AREAS, 0, households=households), GROUND))
    assert (found.kind, found.severity, found.size) == (kind, Severity.WARNING, households)
    assert [check_coverage(with_code(AREAS, 0, households=count), GROUND) for count in (300, 500)] == [[], []]


def test_communities_have_no_number_of_households() -> None:
    areas = [GroundArea(0, COMMUNITY, "东高社区", None, GROUND[COMMUNITY])]
    assert check_coverage(areas, {COMMUNITY[:9]: None}, Level.COMMUNITY) == []


def test_an_outline_that_crosses_itself() -> None:
    corners = list(AREAS[MIDDLE].geometry.exterior.coords)
    crossed = Polygon([corners[0], corners[4], corners[12], corners[8]])
    found = check_coverage(with_shape(AREAS, MIDDLE, crossed), GROUND)
    assert (found[0].kind, found[0].repairable, found[0].message) == (
        FindingKind.INVALID, True, f"The outline of 网格 5 {COMMUNITY}005 cannot be used: it crosses itself.",
    )  # fmt: skip
    assert found[0].geometry is not None
    assert found[0].geometry.geom_type == "Point"


def test_an_outline_without_surface() -> None:
    line = Polygon([(WEST, SOUTH), (WEST + SIDE, SOUTH), (WEST, SOUTH)])
    found = check_coverage([*AREAS, GroundArea(9, f"{COMMUNITY}010", "空", 400, line)], GROUND)
    assert (only(found).kind, only(found).repairable) == (FindingKind.INVALID, False)
    assert "no surface" in only(found).message


def test_parts_that_are_far_apart() -> None:
    island = box(WEST + 3 * SIDE, SOUTH, WEST + 3.5 * SIDE, SOUTH + SIDE)
    areas = with_shape(AREAS, 0, MultiPolygon([AREAS[0].geometry, island]))
    found = only(check_coverage(areas, {COMMUNITY: None}))
    assert (found.kind, found.unit) == (FindingKind.PARTS_APART, "m")
    assert found.size == pytest.approx(2 * SIDE * 89_300, rel=0.01)


def test_a_splinter_beside_its_area() -> None:
    dot = shifted(box(WEST, SOUTH, WEST + 1e-5, SOUTH + 1e-5), -0.1)
    areas = with_shape(AREAS, 0, MultiPolygon([AREAS[0].geometry, dot]))
    found = only(check_coverage(areas, {COMMUNITY: None}))
    assert (found.kind, found.facts["of"]) == (FindingKind.SLIVER, "part")


def test_errors_come_first_and_the_largest_of_a_kind_before_others() -> None:
    areas = with_code(AREAS, 8, households=None)
    for position, width in ((0, 1.05), (3, 1.1)):
        west, south, _east, north = areas[position].geometry.bounds
        areas = with_shape(areas, position, box(west, south, west + width * SIDE, north))
    found = check_coverage(areas, GROUND)
    assert kinds(found) == ["overlap", "overlap", "unknown_households"]
    assert found[0].keys == (3, 4)


def test_findings_survive_as_json_and_speak_the_readers_language() -> None:
    wider = box(WEST + SIDE, SOUTH + SIDE, WEST + 2.1 * SIDE, SOUTH + 2 * SIDE)
    for finding in check_coverage(with_code(with_shape(AREAS, MIDDLE, wider), 0, households=9), GROUND):
        again = Finding.from_json(json.loads(json.dumps(finding.as_json())))
        assert (again.message, again.kind, again.keys) == (finding.message, finding.kind, finding.keys)
        assert again.geometry is not None
        assert shapely.equals(again.geometry, finding.geometry)
        with translation.override("zh-hans"):
            assert "overlap" not in again.message
            assert "households" not in again.message


def test_heights_do_not_matter() -> None:
    assert check_coverage(with_shape(AREAS, 0, shapely.force_3d(AREAS[0].geometry, 5)), GROUND) == []
