"""A small demonstration, built once for the tests of a module that look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings

from yizhi.casework.domain.seed import seed_casework
from yizhi.demo import people
from yizhi.demo.build import build_demo
from yizhi.demo.geography import build_geography
from yizhi.demo.organisations import make_organisations
from yizhi.demo.town import load_town
from yizhi.grid.domain.areas import forget_areas
from yizhi.kernel.memo import forget_all
from yizhi.org.domain.calendar import seed_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

    from yizhi.demo.build import Built
    from yizhi.demo.town import Town

# A Wednesday afternoon in Shanghai.
NOW = datetime(2026, 5, 20, 7, 30, tzinfo=UTC)
CASES = 140


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's photos lie."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path) -> Iterator[Built]:
    """A whole demonstration of 140 reports, rolled back after the module."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        forget_all()
        yield build_demo(now=NOW, cases=CASES)
        transaction.set_rollback(True)
    forget_all()
    forget_areas()


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path) -> Iterator[Town]:
    """The town without any case, rolled back after the module."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        forget_all()
        build_geography()
        seed_calendar()
        directory = make_organisations()
        people.make_people(directory, 1)
        seed_casework()
        yield load_town(directory, seed=1)
        transaction.set_rollback(True)
    forget_all()
    forget_areas()
