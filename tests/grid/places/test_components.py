"""The 17-digit code."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.builders import World
from tests.grid.places.kit import add
from yizhi.casework.domain import standards
from yizhi.grid.domain.places.components import component_classes, next_code, split
from yizhi.kernel.errors import InvalidInputError


def test_a_code_in_its_parts() -> None:
    parts = split("37030501001000042")
    assert (parts.county, parts.kind, parts.serial) == ("370305", "01001", "000042")
    assert str(parts) == "37030501001000042"


@pytest.mark.parametrize(
    "code", ["", "3703050100100004", "370305010010000422", "3703050100100004x", "３7030501001000042"]
)
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(InvalidInputError):
        split(code)


def test_classes_come_from_the_dictionary(world: World) -> None:
    assert component_classes() == {"01001": ("供水井盖", "公用设施")}


def test_the_next_free_code(world: World) -> None:
    assert next_code("01001", "370305002") == "37030501001000001"
    add(world, kind="component", name="", component_class="01001", code="37030501001000007")
    assert next_code("01001", "370305") == "37030501001000008"


def test_after_the_last_number_gaps_are_used(world: World) -> None:
    add(world, kind="component", name="", component_class="01001", code="37030501001999999")
    add(world, kind="component", name="", component_class="01001", code="37030501001000001")
    assert next_code("01001", "370305") == "37030501001000002"


def test_classes_are_put_together_once_a_language(world: World) -> None:
    """Every row of a list and of a file asks for them."""
    with translation.override("en"):
        english = standards.component_classes()
        assert english["01001"][0] == "Water manhole cover"
    assert standards.component_classes() is standards.component_classes()
    assert standards.component_classes()["01001"][0] == "供水井盖"
