"""Forms of the admin for areas and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from yizhi.grid.domain.codes import level_of, parent_code
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.models import Area, Place
from yizhi.kernel.errors import InvalidInputError


class AreaForm(forms.ModelForm[Area]):
    """An area by its code: level and parent follow from it."""

    class Meta:
        model = Area
        fields = ["code", "name", "name_en", "households", "is_active"]

    def clean_code(self) -> str:
        """Refuse what is not a code and what has nothing above it."""
        code = str(self.cleaned_data["code"]).strip()
        try:
            self.instance.level = level_of(code)
        except InvalidInputError as error:
            raise forms.ValidationError(str(error)) from error
        above = parent_code(code)
        if above and not Area.objects.filter(pk=above).exists():
            message = _("The area above it, %(code)s, is missing: add that first.")
            raise forms.ValidationError(message % {"code": above})
        self.instance.parent_id = above or None
        return code


class PlaceForm(forms.ModelForm[Place]):
    """A place by its point; its outline moves along."""

    class Meta:
        model = Place
        fields = ["kind", "name", "name_en", "area_code", "address", "lon", "lat"]

    def clean(self) -> dict[str, Any]:
        """Refuse a point or an area code that cannot be one."""
        data = super().clean() or self.cleaned_data
        try:
            if data.get("lon") is not None and data.get("lat") is not None:
                checked_point(data["lon"], data["lat"], field="lon")
            if data.get("area_code"):
                level_of(data["area_code"])
        except InvalidInputError as error:
            self.add_error("area_code" if error.field == "code" else "lon", str(error))
        return data
