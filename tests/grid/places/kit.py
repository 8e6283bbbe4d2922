"""Drafts of places for tests."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection

from tests.builders import GRID_A1, TUESDAY, World, point_in
from yizhi.grid.domain.places.editing import PlaceDraft, add_place
from yizhi.grid.models import Place


def draft(grid: str = GRID_A1, **values: Any) -> PlaceDraft:
    """Return a building in the middle of a grid."""
    lon, lat = point_in(grid)
    given: dict[str, Any] = {
        "kind": "building",
        "name": "12号楼",
        "lon": lon,
        "lat": lat,
        "address": "雪宫东街8号桑杨一区",
    }
    return PlaceDraft(**(given | values))


def add(world: World, grid: str = GRID_A1, *, who: str = "desk", key: uuid.UUID | None = None, **values: Any) -> Place:
    """Add a place as somebody."""
    return add_place(draft(grid, **values), actor=world.actor(who), now=TUESDAY, key=key or uuid.uuid4())


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in threads that start together; return their answers. What one raises is raised."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def one(position: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=20)
            answers[position] = call()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            answers[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers
