"""Codes and names made from the properties of a feature: `025025001{WARD:03d}`, `Ward {WARD}`. Pure.

A field is `{NAME}`, a part of it `{NAME[0:2]}`, a whole number with leading zeros `{NAME:03d}`, or both.
Names match whatever their case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FIELD: Final = re.compile(r"\{([^{}:\[\]]+)(?:\[(\d*):(\d*)\])?(?::0?(\d{1,2})d)?\}")


def property_of(properties: Mapping[str, Any], name: str) -> Any:
    """Return a property by its name, whatever its case; InvalidInputError names those that are there."""
    if name in properties:
        return properties[name]
    for key, value in properties.items():
        if key.casefold() == name.casefold():
            return value
    message = _("There is no property “%(name)s”; the feature has: %(names)s.")
    raise InvalidInputError(message % {"name": name, "names": ", ".join(sorted(properties)) or "—"}, field="code")


def plain_text(value: Any) -> str:
    """Return a property as text: whole numbers without `.0`, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def check_template(template: str) -> None:
    """Raise InvalidInputError where a template has braces that are not a field."""
    if re.search(r"[{}]", _FIELD.sub("", template)):
        message = _("“%(template)s” is not a template: write fields as {NAME}, {NAME:03d} or {NAME[0:2]:03d}.")
        raise InvalidInputError(message % {"template": template}, field="template")


def check_fields(template: str, names: Iterable[str]) -> None:
    """Raise InvalidInputError where a template has a field that is none of these names, whatever their case."""
    known = dict.fromkeys(names)
    for match in _FIELD.finditer(template):
        property_of(known, match[1])


def parse_replacement(text: str) -> tuple[str, str]:
    """Return the two sides of `02A=102`, or raise InvalidInputError."""
    old, sign, new = text.partition("=")
    if not (old.strip() and sign and new.strip()):
        message = _("“%(text)s” must be written as OLD=NEW.")
        raise InvalidInputError(message % {"text": text[:60]}, field="value")
    return old.strip(), new.strip()


def fill(template: str, properties: Mapping[str, Any], values: Mapping[str, str] | None = None) -> str:
    """Return the template with its fields filled in; InvalidInputError for a missing or unfit property.

    `values` replaces whole property values first, e.g. the precinct `02A` by `102`.
    """

    def value_of(match: re.Match[str]) -> str:
        name, first, last, width = match.groups()
        text = plain_text(property_of(properties, name))
        text = (values or {}).get(text, text)
        if first is not None:
            text = text[int(first or 0) : int(last) if last else None]
        if width is None:
            return text
        if not text.isascii() or not text.isdigit():
            message = _("“%(value)s” in %(name)s is not a whole number.")
            raise InvalidInputError(message % {"value": text[:40], "name": name}, field="code")
        return text.lstrip("0").zfill(int(width))

    return _FIELD.sub(value_of, template)
