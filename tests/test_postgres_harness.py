"""The harness itself: a cluster of its own can be started, used and is gone afterwards."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import programs, temporary_cluster


@pytest.mark.postgres_only
def test_a_temporary_cluster_starts_answers_and_stops() -> None:
    with temporary_cluster(max_connections="20") as url:
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW fsync").fetchone()
        assert row == ("off",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_the_newest_server_programs_are_found() -> None:
    assert (programs() / "initdb").exists()
