"""The fields that acts ask for, by the names the workflow table uses. Each is a function of the act's setting."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.step import LONGEST_TEXT
from yizhi.casework.enums import Outcome, Party, Severity, TimeKind
from yizhi.casework.models import Order
from yizhi.org.domain.people import holders
from yizhi.org.enums import Role
from yizhi.org.models import User
from yizhi.workbench.acts.orders import OrdersField, organisations
from yizhi.workbench.acts.setting import Setting

type Choices = list[tuple[Any, Any]]
type Builder = Callable[[Setting], forms.Field]
ALL_DAY: Final = "%Y-%m-%dT%H:%M"


def category_choices() -> Choices:
    """Return active categories of the current dictionary, grouped by major class."""
    known = [c for c in standards.categories().values() if c.is_active and c.dictionary.is_current]
    groups = itertools.groupby(
        sorted(known, key=lambda c: (c.kind, c.major_code, c.code)), key=lambda c: (c.kind, c.major_code)
    )
    return [
        (_group_label(rows := list(group)), [(c.pk, f"{c.code} {c.label}") for c in rows]) for _key, group in groups
    ]


def _group_label(rows: list[Any]) -> str:
    first = rows[0]
    english = str(first).isascii() and first.major_name_en
    return str(first.major_name_en if english else first.major_name)


def _category(setting: Setting) -> forms.Field:
    return forms.TypedChoiceField(
        label=_("Category"), choices=[("", _("Choose a category")), *category_choices()], coerce=int, empty_value=None,
        required=setting.case.category_id is None, initial=setting.category_id, error_messages={"required": _("Choose a category.")},
    )  # fmt: skip


def _severity(setting: Setting) -> forms.Field:
    return forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, initial=setting.severity, widget=forms.RadioSelect
    )


def _title(setting: Setting) -> forms.Field:
    return forms.CharField(
        label=_("Title"), max_length=120, initial=setting.chosen.get("title", setting.case.title), required=False
    )


def _reason(setting: Setting) -> forms.Field:
    listed = [(reason.code, reason.label) for (act, _code), reason in standards.reasons().items() if act == setting.act]
    return forms.ChoiceField(
        label=_("Reason"), choices=listed, widget=forms.RadioSelect, error_messages={"required": _("Choose a reason.")}
    )


def _text(label: str, help_text: str = "", *, required: bool = False) -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _note(_setting: Setting) -> forms.Field:
    return _text(_("Internal text"), _("Colleagues read it, the reporter does not."))


def _public_text(setting: Setting) -> forms.Field:
    field = _text(_("Public text"), _("The reporter reads it. No names of staff, no contacts of others."))
    field.initial = setting.case.public_reply
    return field


def _instruction(setting: Setting) -> forms.Field:
    field = _text(_("Instruction"), _("What the organisations should know or mind."))
    field.initial = setting.chosen.get("instruction", "")
    return field


def _outcome(_setting: Setting) -> forms.Field:
    return forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, initial=Outcome.SOLVED, widget=forms.RadioSelect
    )


class LastGiven(forms.TextInput):
    """A box beside radio buttons of the same name: what was typed wins over what was ticked."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # noqa: ARG002 - Django's signature
        """Return the last value that is not empty."""
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return next((value for value in reversed(given) if value.strip()), "")


def _lead_case(_setting: Setting) -> forms.Field:
    return forms.CharField(
        label=_("Number of the leading case"), max_length=12, widget=LastGiven(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        error_messages={"required": _("Choose the case that this one belongs to.")},
    )  # fmt: skip


def _organisation(setting: Setting) -> forms.Field:
    busy = {order.organisation_id for order in setting.view.open_orders}
    choices: Choices = [(o.pk, o.label) for o in organisations().values() if o.is_active and o.pk not in busy]
    return forms.TypedChoiceField(
        label=_("Organisation"), choices=[("", _("Choose an organisation")), *choices], coerce=int
    )


def _photos(_setting: Setting) -> forms.Field:
    return forms.Field(label=_("Photos"), required=False, help_text=_("Up to nine; JPEG, PNG, WebP or HEIC."))


class MomentField(forms.DateTimeField):
    """A day and time, in the deployment's zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=ALL_DAY)
        super().__init__(widget=widget, input_formats=[ALL_DAY, "%Y-%m-%d %H:%M", "%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment, aware; a wall time that is out of range is an error, not a crash."""
        try:
            return super().to_python(value)
        except (OverflowError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


def _until(setting: Setting) -> forms.Field:
    earliest = timezone.localtime(setting.now).strftime(ALL_DAY)
    field = MomentField(label=_("Until"))
    field.widget.attrs["min"] = earliest
    return field


def _limit(setting: Setting) -> forms.Field:
    order = Order.objects.filter(pk=setting.order.id if setting.order else 0).first()
    most = order.limit if order else 1
    unit = _kind_label(order.time_kind) if order else ""
    return forms.IntegerField(
        label=_("More time (%(unit)s)") % {"unit": unit},
        min_value=1,
        max_value=most,
        help_text=_("At most %(most)d.") % {"most": most},
    )


def _kind_label(kind: str) -> str:
    return str(dict(TimeKind.choices).get(kind, kind))


def _approver(setting: Setting) -> forms.Field:
    mine = setting.actor.holds(Role.SUPERVISOR, setting.case.area_code) and Party.SUPERVISOR in setting.rule.by
    people = User.objects.filter(pk__in=holders(Role.SUPERVISOR, area_code=setting.case.area_code))
    choices: Choices = [(person.pk, str(person)) for person in people]
    return forms.TypedChoiceField(
        label=_("Approved by"), choices=[("", _("Choose a supervisor")), *choices], coerce=int, empty_value=None, required=not mine,
        initial=setting.actor.user_id if mine else None, error_messages={"required": _("Name the supervisor who approved it.")},
    )  # fmt: skip


def _address(setting: Setting) -> forms.Field:
    return forms.CharField(label=_("Address"), max_length=200, required=False, initial=setting.case.address)


def _coordinate(label: str, initial: float | None, most: float) -> forms.Field:
    return forms.FloatField(label=label, required=False, initial=initial, min_value=-most, max_value=most)


def _call_up(_setting: Setting) -> forms.Field:
    return forms.BooleanField(
        label=_("Call-up: the organisations come to the place"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


def _orders(setting: Setting) -> forms.Field:
    return OrdersField(setting)


BUILDERS: Final[dict[str, Builder]] = {
    "category": _category, "severity": _severity, "title": _title, "reason": _reason, "note": _note, "public_text": _public_text,
    "instruction": _instruction, "outcome": _outcome, "lead_case": _lead_case, "organisation": _organisation, "photos": _photos, "until": _until,
    "limit": _limit, "approver": _approver, "address": _address, "is_call_up": _call_up, "orders": _orders,
    "lon": lambda s: _coordinate(_("Longitude"), s.case.lon, 180), "lat": lambda s: _coordinate(_("Latitude"), s.case.lat, 90),
}  # fmt: skip
# One name of the table that is several fields of a form.
EXPANDED: Final = {"point": ("lon", "lat")}
