"""The form of an act, made from the workflow table's own field names."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yizhi.casework.domain.step import Words
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.media.domain.photos import MOST_AT_ONCE, store_photo
from yizhi.workbench.acts.fields import BUILDERS, EXPANDED
from yizhi.workbench.acts.orders import Option, OrdersField
from yizhi.workbench.acts.setting import Setting

# Fields whose words the domain asks for even though the table only names them.
NEEDED: Final = {
    "refuse": ("public_text",), "report_done": ("public_text",), "reply": ("public_text",), "unmerge": ("note",), "note": ("note",),
}  # fmt: skip


def read_uuid(typed: str) -> uuid.UUID | None:
    """Return a UUID as typed, None where it is none."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


class ActForm(forms.Form):
    """What an act asks for. `key` makes a retry harmless; `version` is the state of the case that the person saw."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, setting: Setting, data: MultiValueDict[str, Any] | None = None) -> None:
        initial = {"key": uuid.uuid4(), "version": setting.case.version}
        super().__init__(data, initial=initial, label_suffix="", auto_id="act_%s")
        self.setting = setting
        self.photo_ids: list[uuid.UUID] = []
        for name in setting.fields:
            for part in EXPANDED.get(name, (name,)):
                self.fields[part] = BUILDERS[part](setting)
        for name in NEEDED.get(setting.name, ()):
            self.fields[name].required = True
        self._describe()

    def _describe(self) -> None:
        """Give every control the classes and descriptions of the component kit."""
        for name, field in self.fields.items():
            kind = "form-select" if type(field.widget) is forms.Select else "form-control"
            if not field.widget.is_hidden and not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput):
                field.widget.attrs.setdefault("class", kind)
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"act_{name}_error"}

    def option_rows(self) -> list[Option]:
        """Return the organisations to tick, for the template."""
        field = self.fields["orders"]
        if not isinstance(field, OrdersField):
            raise TypeError
        value: dict[str, Any] = self["orders"].value() or {"chosen": [], "lead": ""}
        return field.options(value)

    def take_photos(self, files: Sequence[Any], kept: Sequence[str]) -> None:
        """Store new photos and keep those that came with an earlier try, so that nothing is sent twice or lost."""
        if "photos" not in self.fields:
            return
        self.photo_ids = [pk for typed in kept[:MOST_AT_ONCE] if (pk := read_uuid(typed)) is not None]
        base = read_uuid(self.data.get("key", "")) or uuid.uuid4()
        for number, file in enumerate(files[: MOST_AT_ONCE - len(self.photo_ids)]):
            try:
                photo = store_photo(
                    file, upload_key=uuid.uuid5(base, f"{number}:{file.name}:{file.size}"), now=self.setting.now
                )
            except InvalidInputError as error:
                self.add_error("photos", str(error))
            else:
                if photo.pk not in self.photo_ids:
                    self.photo_ids.append(photo.pk)

    def words(self) -> Words:
        """Return what the person says with the act."""
        data = self.cleaned_data
        return Words(data.get("reason", ""), data.get("note", ""), data.get("public_text", ""), tuple(self.photo_ids))

    def blame(self, error: DomainError) -> None:
        """Put a domain error beside its field, or above the form."""
        field = error.field if isinstance(error, InvalidInputError) else None
        place = {"photo": "photos", "place": "address", "area_code": "address"}.get(field or "", field)
        self.add_error(place if place in self.fields else None, str(error) or _("That did not work."))
        self._describe()
