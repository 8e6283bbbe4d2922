"""A prepared query finds what the query finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from tests.builders import GRID_B1, World, closed, dispatched, make_report, make_world
from yizhi.casework.models import CaseEvent, Report
from yizhi.kernel.prepared import Prepared

pytestmark = pytest.mark.django_db
FIELDS = ("id", "act", "at", "data", "key", "due_at", "report_id")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def events(first: int, second: int) -> Any:
    return CaseEvent.objects.filter(Q(case_id__in=[first, second]) | Q(act="never")).order_by("id").values_list(*FIELDS)


def test_rows_are_the_same_with_their_python_values(world: World) -> None:
    prepared = Prepared(events, -1, -2)
    cases = [closed(world).pk, dispatched(world).pk, make_report(world, grid=GRID_B1).case_id]
    for first, second in ((cases[0], cases[1]), (cases[2], cases[2]), (cases[1], 0)):
        assert prepared.rows(first, second) == list(events(first, second))
    assert prepared.rows(0, 0) == []


def test_values_are_values_and_no_sql(world: World, django_assert_num_queries: Any) -> None:
    prepared = Prepared(lambda token: Report.objects.filter(token=token).values_list("uuid", "text"), "a mark")
    report = make_report(world, text="100% '; DROP TABLE x; -- %s")
    with django_assert_num_queries(1):
        assert prepared.rows(report.token) == [(report.uuid, report.text)]
    assert prepared.rows("' OR '1'='1") == []
    assert prepared.rows("%s") == []


def test_mark_that_stands_nowhere_is_a_mistake() -> None:
    prepared = Prepared(lambda _pk: Report.objects.filter(pk=5).values_list("pk"), -1)
    with pytest.raises(ValueError, match="mark"):
        prepared.rows(1)
