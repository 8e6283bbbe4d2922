"""Forms of the admin for people, roles and working hours."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from unfold.forms import UserChangeForm, UserCreationForm

from yizhi.org.models import RoleGrant, User, WorkingPeriod

# GB/T 47678.3; which codes exist is known to `grid`, which `org` may not ask.
_CODE: Final = re.compile(r"\d{6}(\d{3}){0,3}", re.ASCII)


class PersonForm(UserChangeForm):  # type: ignore[misc]  # unfold ships no types
    """A member of staff."""

    class Meta(UserChangeForm.Meta):  # type: ignore[misc]  # unfold ships no types
        model = User


class NewPersonForm(UserCreationForm):  # type: ignore[misc]  # unfold ships no types
    """A new member of staff."""

    class Meta(UserCreationForm.Meta):  # type: ignore[misc]  # unfold ships no types
        model = User
        fields = ("username", "display_name")


class AreaCodeMixin:
    """Checks the shape of an area code."""

    cleaned_data: dict[str, Any]

    def clean_area_code(self) -> str:
        """Refuse what cannot be a code."""
        code = str(self.cleaned_data.get("area_code") or "").strip()
        if code and not _CODE.fullmatch(code):
            raise forms.ValidationError(_("An area code has 6 digits, and 3 more for each level below."))
        return code


class RoleGrantForm(AreaCodeMixin, forms.ModelForm[RoleGrant]):
    """A role on an area or for an organisation."""

    class Meta:
        model = RoleGrant
        fields = ["user", "role", "area_code", "organisation", "starts_on", "ends_on"]


class WorkingPeriodForm(forms.ModelForm[WorkingPeriod]):
    """A span of working hours that overlaps no other."""

    class Meta:
        model = WorkingPeriod
        fields = ["starts_at", "ends_at"]

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it starts or overlaps another."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_at"), data.get("ends_at")
        if start is None or end is None:
            return data
        if end <= start:
            raise forms.ValidationError({"ends_at": _("The span ends before it starts.")})
        others = WorkingPeriod.objects.exclude(pk=self.instance.pk).filter(starts_at__lt=end, ends_at__gt=start)
        if other := others.first():
            raise forms.ValidationError(_("The span overlaps %(other)s.") % {"other": other})
        return data
