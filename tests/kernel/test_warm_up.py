"""A page worker reads what it holds before its first reader comes; what fails does not keep it from starting."""

from __future__ import annotations

import pytest

from yizhi.kernel import registry
from yizhi.kernel.warm_up import stay_warm, warm_up


@pytest.mark.django_db(transaction=True)
def test_everything_is_read_though_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    read: list[str] = []

    def broken() -> None:
        raise RuntimeError

    registry.warm_ups.register("broken", broken)
    registry.warm_ups.register("fine", lambda: read.append("fine"))
    try:
        warm_up()
    finally:
        registry.warm_ups.unregister("broken")
        registry.warm_ups.unregister("fine")
    assert read == ["fine"]
    assert "the worker goes on without broken" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_it_is_read_again_and_a_failure_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    turns = iter([True, True, False])
    read: list[int] = []

    def sometimes() -> None:
        read.append(len(read))
        if len(read) != 3:
            raise RuntimeError

    registry.warm_ups.register("sometimes", sometimes)
    try:
        stay_warm(lambda: next(turns))
        told = caplog.text.count("goes on without sometimes")
        stay_warm(lambda: False)
    finally:
        registry.warm_ups.unregister("sometimes")
    assert read == [0, 1, 2, 3]
    assert told == 1
    assert caplog.text.count("goes on without sometimes") == 2
