from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import DjangoAssertNumQueries

from yizhi.kernel import clock, outbox, registry, tasks, upkeep
from yizhi.kernel.ticker import Ticker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_one_job() -> Iterator[None]:
    before = dict(registry.periodic)
    for name in before:
        registry.periodic.unregister(name)
    registry.periodic.register("count", registry.Periodic(300, lambda _now: 7, "long"))
    yield
    registry.periodic.unregister("count")
    for name, job in before.items():
        registry.periodic.register(name, job)


def test_periodic_job_is_queued_at_the_start_and_then_in_its_rhythm() -> None:
    now, ticker = clock.now(), Ticker()
    assert ticker.step(now) == ["count"]
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert ticker.step(now + timedelta(seconds=299)) == []
    assert ticker.step(now + timedelta(seconds=300)) == ["count"]


def test_job_that_still_waits_is_not_queued_twice() -> None:
    now = clock.now()
    assert Ticker().step(now) == ["count"]
    assert Ticker().step(now) == []


def test_task_of_a_worker_that_is_gone_does_not_block_for_ever() -> None:
    now = clock.now()
    Ticker().step(now)
    DBTaskResult.objects.update(status="RUNNING", started_at=now)
    assert Ticker().step(now + timedelta(minutes=9)) == []
    assert Ticker().step(now + timedelta(minutes=11)) == ["count"]


def test_delivery_is_queued_when_something_is_due() -> None:
    now, ticker = clock.now(), Ticker()
    ticker.step(now)
    outbox.enqueue(
        channel="x", recipient="user:1", notice="x", context={}, language="en", now=now + timedelta(seconds=5)
    )
    assert ticker.step(now) == []
    assert ticker.step(now + timedelta(seconds=5)) == ["outbox"]
    assert ticker.step(now + timedelta(seconds=6)) == []


def test_quiet_second_costs_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    now, ticker = clock.now(), Ticker()
    ticker.step(now)
    with django_assert_num_queries(1):
        ticker.step(now + timedelta(seconds=1))


def test_what_takes_long_waits_in_a_queue_of_its_own() -> None:
    now = clock.now()
    Ticker().step(now)
    outbox.enqueue(channel="x", recipient="user:1", notice="x", context={}, language="en", now=now)
    Ticker().step(now)
    tasks.work_at_jobs.enqueue()
    queues = set(DBTaskResult.objects.values_list("task_path", "queue_name"))
    assert queues == {
        (tasks.run_periodic.module_path, "long"),
        (tasks.deliver_outbox.module_path, "default"),
        (tasks.work_at_jobs.module_path, "long"),
    }


def test_task_runs_the_job() -> None:
    assert tasks.run_periodic.call("count") == 7


def test_finished_tasks_are_swept() -> None:
    now = clock.now()
    Ticker().step(now)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=now - timedelta(days=3))
    assert upkeep.sweep_tasks(now) == 1
    assert upkeep.sweep_sessions(now) == 0
    assert upkeep.sweep_messages(now) == 0
