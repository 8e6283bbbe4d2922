"""Choosing the organisations of a dispatch: any number of them, of which one leads, with the standard's suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.enums import OrderRole
from yizhi.kernel.memo import memo
from yizhi.kernel.scoping import covers
from yizhi.org.models import Organisation
from yizhi.workbench.acts.setting import Setting


@memo(60)
def organisations() -> Mapping[int, Organisation]:
    """Return every organisation by id, in the order they are listed (at most a minute old)."""
    return {o.pk: o for o in Organisation.objects.all()}


@dataclass(frozen=True, slots=True)
class Option:
    """An organisation as a line to tick: does it get an order, does it lead, does the standard name it, has it one already."""

    organisation: Organisation
    chosen: bool
    leads: bool
    suggested: str
    busy: bool


class OrdersWidget(forms.Widget):
    """Reads `orders` (ids of those that get one) and `orders_lead` (who leads)."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        """Return what was ticked, as sent."""
        chosen = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        return {"chosen": chosen, "lead": data.get(f"{name}_lead", "")}


class OrdersField(forms.Field):
    """Organisations to dispatch to; its value is a list of `OrderDraft`."""

    widget = OrdersWidget

    def __init__(self, setting: Setting) -> None:
        super().__init__(label=_("Dispatch to"), required=False)
        self.setting = setting
        self.needs_lead = not any(o.role == OrderRole.LEAD and o.is_open for o in setting.view.orders)
        self.initial = self.suggestion()

    def suggestion(self) -> dict[str, Any]:
        """Return what the case standard suggests, where no order is out yet."""
        standard = standards.standard(self.setting.category_id, self.setting.severity)
        if self.setting.view.open_orders:
            return {"chosen": [], "lead": ""}
        named = [pk for pk in (standard.lead_id, *standard.joint_ids) if pk is not None]
        return {"chosen": [str(pk) for pk in named], "lead": str(standard.lead_id or "")}

    def clean(self, value: Any) -> list[OrderDraft]:
        """Return the drafts; who leads is always among them."""
        lead = value["lead"] if self.needs_lead else ""
        chosen = dict.fromkeys([*([lead] if lead else []), *value["chosen"]])
        known = {str(pk) for pk in organisations()}
        if not chosen or not set(chosen) <= known:
            raise forms.ValidationError(_("Choose at least one organisation."), code="required")
        if self.needs_lead and not lead and len(chosen) == 1:
            lead = next(iter(chosen))
        return [OrderDraft(int(pk), OrderRole.LEAD if pk == lead else OrderRole.JOINT) for pk in chosen]

    def options(self, value: dict[str, Any]) -> list[Option]:
        """Return the lines to tick: those the standard names first, then the rest that serve the case's area."""
        standard = standards.standard(self.setting.category_id, self.setting.severity)
        words = {pk: _("Suggested: joint") for pk in standard.joint_ids} | {standard.lead_id: _("Suggested: lead")}
        busy = {o.organisation_id for o in self.setting.view.open_orders}
        area = self.setting.case.area_code
        rows = [
            Option(o, str(o.pk) in value["chosen"], str(o.pk) == value["lead"], str(words.get(o.pk, "")), o.pk in busy)
            for o in organisations().values()
            if o.is_active
            and (not o.area_code or covers(o.area_code, area) or covers(area, o.area_code) or o.pk in words)
        ]
        return sorted(rows, key=lambda row: (not row.leads, not row.chosen, not row.suggested))
