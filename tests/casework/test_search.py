"""Text search: Chinese of any length, Latin words, unfinished words; the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.builders import STREET, World, make_report
from yizhi.casework.domain import search
from yizhi.casework.domain.desk import correct_case
from yizhi.casework.domain.inbox import EVERY, Filters, inbox
from yizhi.kernel import clock


def found(text: str) -> int:
    page = inbox((STREET,), Filters(stage=EVERY, text=text), now=clock.now())
    return len(page.rows)


@pytest.mark.parametrize(
    "typed",
    ["垃", "垃圾", "垃圾桶", "三个垃圾桶都满了", "味道 垃圾", "30号楼", "３０号楼", "北侧", "垃圾，味道"],
)
def test_what_was_written_is_found(world: World, typed: str) -> None:
    make_report(world)
    make_report(world, text="路灯不亮")
    assert found(typed) == (2 if typed in {"30号楼", "３０号楼", "北侧"} else 1)


@pytest.mark.parametrize(
    "typed", ["圾垃", "路灯 垃圾", "zzz", "，。！", "'", '"', "a' OR 1=1 --", "*", "NEAR(", "\\", "\x00"]
)
def test_what_was_not_written_is_not_found_and_nothing_breaks(world: World, typed: str) -> None:
    make_report(world)
    assert found(typed) == 0


def test_latin_words_may_be_unfinished_at_the_end(world: World) -> None:
    make_report(world, text="Streetlight out near Café Größe, SR-2026")
    assert found("streetl") == 1
    assert found("STREETLIGHT out") == 1
    assert found("cafe") == 1
    assert found("streetl out") == 0  # only the last word may be unfinished
    assert found("sr 2026") == 1


def test_a_correction_makes_the_new_words_findable(world: World) -> None:
    report = make_report(world)
    correct_case(report.case_id, title="电动车起火", actor=world.actor("desk"), now=clock.now())
    assert found("起火") == 1
    assert found("味道") == 1


def test_indexing_a_case_takes_one_statement(world: World, django_assert_num_queries: Any) -> None:
    report = make_report(world)
    with django_assert_num_queries(1):
        search.index_case(report.case, report.text)


def test_many_cases_are_indexed_at_once(world: World) -> None:
    one, two = make_report(world, text="甲"), make_report(world, text="乙")
    search.bulk_index([(one.case_id, "鸽子棚"), (two.case_id, "鸽子")])
    assert found("鸽子") == 2
    assert found("鸽子棚") == 1


def test_the_table_is_not_a_model(world: World) -> None:
    assert "casework_casesearch" not in {
        model._meta.db_table for model in __import__("django.apps", fromlist=["apps"]).apps.get_models()
    }
    assert "casework_casesearch" in connection.introspection.table_names()
