"""A page worker reads what it holds before its first reader comes; what fails does not keep it from starting."""

from __future__ import annotations

import pytest

from yizhi.kernel import registry
from yizhi.kernel.warm_up import warm_up


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
    assert "the worker starts without broken" in caplog.text
