"""People who act at the same moment, in threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

# Seconds until a test gives up; a machine may be busy with other work.
PATIENCE = 60.0


def at_once(*calls: Callable[[], Any], told: tuple[type[Exception], ...] = ()) -> list[Any]:
    """Run calls in threads that start together; return each one's answer, or its error where that is of a kind that is `told`. Anything else is raised."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def one(position: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE)
            answers[position] = call()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            answers[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, told):
            raise answer
    return answers
