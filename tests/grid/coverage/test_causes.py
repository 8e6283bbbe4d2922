"""Findings by their cause: one line for what one thing done puts right."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import shapely

from yizhi.grid.domain.coverage import Finding, FindingKind, GroundArea, Severity, check_coverage
from yizhi.grid.domain.coverage.causes import by_cause, cause_of, shared_out
from yizhi.grid.enums import Level


def areas(*codes: str, households: int | None = None) -> list[GroundArea]:
    return [
        GroundArea(number, code, "", households, shapely.box(118 + number / 100, 36, 118.01 + number / 100, 36.01))
        for number, code in enumerate(codes, start=1)
    ]


def test_one_missing_area_above_is_one_line_for_all_its_grids() -> None:
    grids = areas(*(f"370305002001{number:03d}" for number in range(1, 256)), "370305002009001", households=400)
    found = [one for one in check_coverage(grids, {}, Level.GRID) if one.kind == FindingKind.PARENT_MISSING]
    big, small = by_cause(found)
    assert (big.count, small.count) == (255, 1)
    assert big.message == "370305002001, the area above 255 areas, is missing."
    assert "Publish the areas above first" in big.advice
    assert small.message == small.first.message
    assert [number for number, _one in big.members] == list(range(1, 256))


def test_grids_without_a_number_of_households_are_one_line() -> None:
    found = check_coverage(areas("370305002001001", "370305002001002"), {"370305002001": None}, Level.GRID)
    (cause,) = by_cause(found)
    assert cause.message == "How many households 2 grids have is not known."
    assert (cause.severity, cause.repairable, cause.extent) == (Severity.WARNING, False, "")


def finding(kind: FindingKind, *, repairable: bool = False, size: float = 1.0, **facts: object) -> Finding:
    facts = {"names": ["a", "b"], "width": "0.1", "parts": 2, "metres": "9", "digits": 15, "limit": 1, "households": 3,
             "times": 2, "name": "a", "parent": "x", **facts}  # fmt: skip
    return Finding(kind, Severity.ERROR, (1,), ("a",), size, "m2", repairable=repairable, facts=facts)


@pytest.mark.parametrize("repairable", [True, False])
@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_says_what_is_wrong_and_what_to_do(kind: FindingKind, *, repairable: bool) -> None:
    may = repairable and kind in {"invalid", "overlap", "gap", "sliver", "outside"}
    (cause,) = by_cause([finding(kind, repairable=may), finding(kind, repairable=may)])
    assert "2" in cause.message
    assert "%(" not in cause.message
    assert cause.advice.endswith(".")
    assert ("Repair" in cause.advice) == may


def test_what_a_repair_helps_is_told_apart_from_what_must_be_done_by_hand() -> None:
    found = [finding(FindingKind.GAP, repairable=True, size=2), finding(FindingKind.GAP, repairable=True, size=3)]
    small, large = by_cause([*found, finding(FindingKind.GAP, size=9_000)])
    assert (small.count, small.extent) == (2, "5.0 m² together")
    assert (large.count, large.extent) == (1, "")


def test_areas_without_a_code_are_told_apart_from_wrong_codes() -> None:
    found = check_coverage(areas("", "", "12", "13", households=400), {}, Level.GRID)
    said = [one.message for one in by_cause(found)]
    assert "2 areas have no code." in said
    assert "2 codes are not of this level: they must have 15 digits." in said


@pytest.mark.parametrize("seed", range(200))
def test_of_every_cause_some_are_kept_and_all_are_counted(seed: int) -> None:
    chance = random.Random(seed)
    kinds = chance.sample(list(FindingKind), chance.randint(1, 12))
    found = [finding(chance.choice(kinds)) for _number in range(chance.randint(0, 60))]
    most = chance.randint(1, 40)
    kept = shared_out(found, most)
    counts = Counter(cause_of(one) for one in found)
    assert len(kept) == min(most, len(found)) or len(kept) >= most - len(counts)
    assert len(kept) <= most
    assert all(count == counts[cause_of(one)] for one, count in kept)
    if len(counts) <= most:
        assert {cause_of(one) for one, _count in kept} == set(counts)
    if len(found) <= most:
        assert [one for one, _count in kept] == found
    causes = by_cause([one for one, _count in kept], [count for _one, count in kept])
    assert sum(cause.count for cause in causes) == len(found) or len(counts) > most
