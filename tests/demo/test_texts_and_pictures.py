"""Texts vary and read as sentences; pictures differ before and after; reports come when people are awake."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from tests.demo.conftest import NOW
from yizhi.casework.domain.seed import read_rows
from yizhi.demo import texts
from yizhi.demo.arrivals import plan, situation_at
from yizhi.demo.organisations import DEPARTMENTS, UTILITIES
from yizhi.demo.scenes import SCENES, STORED, draw_scene
from yizhi.demo.situations import SITUATIONS
from yizhi.kernel import clock


def test_hundreds_of_different_reports_without_loose_ends() -> None:
    rng = random.Random(1)
    told = {texts.report_text(rng.choice(SITUATIONS), rng) for _ in range(3000)}
    told |= {texts.patrol_text(rng.choice(SITUATIONS), rng) for _ in range(1000)}
    assert len(told) > 1500
    for text in told:
        assert not set("{}") & set(text)
        assert "，。" not in text
        assert "，，" not in text


def test_situations_name_what_exists() -> None:
    codes = {row["code"] for row in read_rows("category_texts.csv") if row["kind"] == "matter"}
    codes |= {row["code"] for row in read_rows("local_categories.csv")}
    organisations = {row[0] for row in (*DEPARTMENTS, *UTILITIES)} | {"property"}
    topics = {row["key"] for row in read_rows("topics.csv")}
    for situation in SITUATIONS:
        assert situation.category in codes
        assert {situation.lead, *situation.joint} <= organisations
        assert situation.topic in topics
        assert situation.scene in SCENES
        assert len(situation.texts) >= 2


def test_texts_for_every_listed_reason_that_is_used() -> None:
    known: dict[str, set[str]] = {}
    for row in read_rows("reasons.csv"):
        known.setdefault(row["act"], set()).add(row["code"])
    assert set(texts.REFUSALS) <= known["refuse"]
    assert set(texts.RETURNS) <= known["return"]
    assert set(texts.EXTENSIONS) <= known["request_extension"]
    assert set(texts.DECLINES) <= known["decline_extension"]
    assert set(texts.SUSPENSIONS) <= known["suspend"]
    assert set(texts.FAILS) <= known["fail_check"]
    assert set(texts.DENIALS) <= known["deny_solved"] | known["reopen"]


@pytest.mark.parametrize("name", ["bins", "lamp", "corridor"])
def test_pictures_differ_before_and_after(name: str) -> None:
    before, after = draw_scene(name, is_after=False, seed=1), draw_scene(name, is_after=True, seed=1)
    assert before.size == after.size == STORED
    assert before.tobytes() != after.tobytes()
    assert before.tobytes() == draw_scene(name, is_after=False, seed=1).tobytes()


def test_every_scene_can_be_drawn() -> None:
    for name in SCENES:
        assert draw_scene(name, is_after=False, seed=2).size == STORED


@pytest.mark.parametrize("cases", [0, 1, 5, 60, 400])
def test_as_many_arrivals_as_wanted_none_in_the_future(cases: int) -> None:
    coming = plan(cases, NOW, random.Random(3))
    assert len(coming) == cases
    assert [a.at for a in coming] == sorted(a.at for a in coming)
    assert all(NOW - timedelta(days=366) < arrival.at <= NOW for arrival in coming)


def test_more_reports_by_day_than_by_night() -> None:
    hours = Counter(clock.local(arrival.at).hour for arrival in plan(3000, NOW, random.Random(3)))
    assert sum(hours[h] for h in range(8, 20)) > 4 * sum(hours[h] for h in range(6))


def test_heating_is_a_matter_of_winter() -> None:
    rng = random.Random(5)
    january, july = NOW.replace(month=1), NOW.replace(month=7)
    heating = {
        month: sum(situation_at(month, rng).category == "10996" for _ in range(2000)) for month in (january, july)
    }
    assert heating[january] > 5 * heating[july]
