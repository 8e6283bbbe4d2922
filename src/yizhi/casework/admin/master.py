"""Master data: categories, report pictures, case standards, limits, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget

from yizhi.casework.domain.seed import next_local_code
from yizhi.casework.models import (
    CaseStandard,
    Category,
    CategoryDictionary,
    ReasonCode,
    StepLimit,
    Topic,
)
from yizhi.kernel.memo import forget_all
from yizhi.org.admin import FreshAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class MasterDataAdmin(FreshAdmin):
    """Rows that acts keep for a minute: forgotten once the page's own rows and their inlines are saved."""

    list_per_page = 50

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save inlines and choices, then forget what was kept."""
        super().save_related(request, form, formsets, change)
        forget_all()


@admin.register(CategoryDictionary)
class CategoryDictionaryAdmin(MasterDataAdmin):
    """Editions of the code list; one is current."""

    list_display = ("code", "name", "is_current", "category_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CategoryDictionary]:
        """Count the categories in the same statement."""
        rows: QuerySet[CategoryDictionary] = super().get_queryset(request)
        return rows.annotate(category_count=Count("categories"))

    @admin.display(description=_("categories"), ordering="category_count")
    def category_count(self, row: Any) -> int:
        """How many categories it has."""
        return int(row.category_count)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Older editions stay for older cases."""
        return False


class StandardInline(StackedInline):  # type: ignore[misc]  # unfold ships no types
    """What the case standard says, on the category's page."""

    model = CaseStandard
    fields = ("severity", "limit", "time_kind", "file_condition", "close_condition", "lead", "joint")
    formfield_overrides = {models.TextField: {"widget": UnfoldAdminTextareaWidget({"rows": 2})}}
    autocomplete_fields = ("lead", "joint")
    extra = 0
    tab = False


class CategoryForm(forms.ModelForm[Category]):
    """A category; without a code it gets the next local one of its major class."""

    class Meta:
        model = Category
        fields = (
            "dictionary",
            "kind",
            "major_code",
            "major_name",
            "major_name_en",
            "code",
            "name",
            "name_en",
            "words",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Leave it empty for the next local code of the class, down from 999.")

    def clean(self) -> dict[str, Any] | None:
        """Give a local code where none was typed."""
        super().clean()
        data = self.cleaned_data
        if not data.get("code") and all(data.get(name) for name in ("dictionary", "kind", "major_code")):
            data["code"] = next_local_code(data["dictionary"], data["kind"], data["major_code"])
            self.instance.is_local = True
        return data


@admin.register(Category)
class CategoryAdmin(MasterDataAdmin):
    """What cases are about."""

    form = CategoryForm
    list_display = ("code", "name", "name_en", "kind", "major_name", "is_local", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("dictionary", "kind", "major_name", "is_local", "is_active")
    search_fields = ("code", "name", "name_en", "words")
    ordering = ("kind", "code")
    inlines = (StandardInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Cases keep their category; one that is no longer wanted is made inactive."""
        return False


class TopicForm(forms.ModelForm[Topic]):
    """A picture; its key is part of addresses, nothing secret."""

    class Meta:
        model = Topic
        fields = ("key", "name", "name_en", "icon", "category", "order", "is_active")
        labels = {"key": pgettext_lazy("in addresses", "key")}


@admin.register(Topic)
class TopicAdmin(MasterDataAdmin):
    """Pictures of the report page."""

    form = TopicForm
    list_display = ("name", "name_en", "icon", "category", "order", "is_active")
    list_editable = ("order", "is_active")
    list_select_related = ("category",)
    autocomplete_fields = ("category",)
    search_fields = ("key", "name", "name_en")


@admin.register(CaseStandard)
class CaseStandardAdmin(MasterDataAdmin):
    """All case standards in one list."""

    list_display = ("category", "severity", "limit", "time_kind", "lead", "file_condition")
    list_filter = ("severity", "time_kind", ("lead", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("category", "lead")
    search_fields = ("category__code", "category__name", "category__name_en", "file_condition")
    autocomplete_fields = ("category", "lead", "joint")
    ordering = ("category__code", "severity")


@admin.register(StepLimit)
class StepLimitAdmin(MasterDataAdmin):
    """How long the desk and the field may take."""

    list_display = ("step", "limit", "time_kind")


@admin.register(ReasonCode)
class ReasonCodeAdmin(MasterDataAdmin):
    """Listed reasons, by act."""

    list_display = ("act", "name", "name_en", "counts_as_wrong", "order", "is_active")
    list_display_links = ("name",)
    list_editable = ("order", "is_active")
    list_filter = ("act", "is_active")
    search_fields = ("code", "name", "name_en")
