"""Template tag for form fields: `{% load controls %}{% control field %}`."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw a field's widget in the kit's classes, tied to its error (`ID_error`) for screen readers."""
    widget = field.field.widget
    kind = "form-check-input" if isinstance(widget, CheckboxInput) else "form-control"
    attributes: dict[str, str | bool] = {"class": "form-select" if isinstance(widget, Select) else kind}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"}
    return field.as_widget(attrs=attributes)
