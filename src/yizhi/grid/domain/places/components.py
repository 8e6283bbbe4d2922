"""The 17-digit code of a component: 6 digits of the county, 5 of the class, 6 of the serial number (GB/T 47678)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel import registry
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

LENGTH: Final = 17
COUNTY: Final = 6
CLASS: Final = 5
SERIALS: Final = 999_999


@dataclass(frozen=True, slots=True)
class ComponentCode:
    """A code in its three parts, each with its leading zeros."""

    county: str
    kind: str
    serial: str

    def __str__(self) -> str:
        return f"{self.county}{self.kind}{self.serial}"


def component_classes() -> Mapping[str, tuple[str, str]]:
    """Return (name, major class) of every class by its 5 digits, in the reader's language; empty without a dictionary."""
    found: dict[str, tuple[str, str]] = {}
    for _name, classes in registry.component_classes:
        found |= classes()
    return found


def class_words() -> dict[str, str]:
    """Return the code of a class by what a file may say of it: its digits, or its name in either language.

    A spreadsheet takes leading zeros away. A name that two classes have means neither.
    """
    names: dict[str, set[str]] = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for code, (name, _major) in component_classes().items():
                names.setdefault(name.casefold(), set()).add(code)
    words = {name: min(codes) for name, codes in names.items() if len(codes) == 1}
    for code in component_classes():
        words |= {code.lstrip("0"): code, code: code}
    return words


def class_label(code: str) -> str:
    """Return the name of a class, or its digits where it is unknown."""
    return component_classes().get(code, (code, ""))[0]


def split(code: str) -> ComponentCode:
    """Return the parts of a code. Raises InvalidInputError on `code`."""
    if len(code) != LENGTH or not (code.isascii() and code.isdigit()):
        message = _("A component's code has 17 digits: 6 of the district, 5 of the class, 6 of the serial number.")
        raise InvalidInputError(message, field="code", code="component_code")
    return ComponentCode(code[:COUNTY], code[COUNTY : COUNTY + CLASS], code[COUNTY + CLASS :])


def check_class(component_class: str) -> None:
    """Raise InvalidInputError on `component_class` for one that the dictionary does not list."""
    if component_class not in component_classes():
        message = _("“%(code)s” is not a class of the component dictionary. Choose one from the list.")
        raise InvalidInputError(message % {"code": component_class[:20]}, field="component_class")


def check_code(code: str, *, component_class: str, area_code: str) -> None:
    """Raise InvalidInputError where a component's code, class and area do not go together."""
    parts = split(code)
    check_class(parts.kind)
    if component_class and parts.kind != component_class:
        message = _("Digits 7 to 11 of the code say class %(in_code)s, but class %(chosen)s was chosen.")
        raise InvalidInputError(message % {"in_code": parts.kind, "chosen": component_class}, field="code")
    if area_code and parts.county != area_code[:COUNTY]:
        message = _("The code begins with %(county)s, but the place lies in %(area)s.")
        raise InvalidInputError(message % {"county": parts.county, "area": area_code[:COUNTY]}, field="code")
    if parts.serial == "0" * COUNTY:
        raise InvalidInputError(_("The serial number starts with 000001."), field="code")


def next_code(component_class: str, county: str) -> str:
    """Return the next code of a class in a county: one after the highest, or the first gap at the end of numbers (1–2 statements)."""
    prefix = f"{county[:COUNTY]}{component_class}"
    rows = Place.objects.filter(kind=PlaceKind.COMPONENT, code__gte=prefix + "0" * 6, code__lte=prefix + "9" * 6)
    highest = rows.aggregate(last=Max("code"))["last"]
    serial = int(highest[-6:]) + 1 if highest else 1
    if serial > SERIALS:
        taken = {int(code[-6:]) for code in rows.values_list("code", flat=True)}
        serial = next((number for number in range(1, SERIALS + 1) if number not in taken), 0)
        if not serial:
            raise InvalidInputError(_("All serial numbers of this class are used."), field="code")
    return f"{prefix}{serial:06d}"
