"""Is the process alive, and can it do its work? No personal data, no version, no host names."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _data_dir() -> bool:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as probe:
        return probe.write(b"1") == 1


CHECKS: Final[dict[str, Callable[[], bool]]] = {"database": _database, "migrations": _migrations, "data_dir": _data_dir}


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 while the process serves at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 when database, migrations and data directory are in order, else 503 with what is not."""
    checks = {name: _passes(check) for name, check in CHECKS.items()}
    fine = all(checks.values())
    return JsonResponse({"status": "ok" if fine else "not ready", "checks": checks}, status=200 if fine else 503)
