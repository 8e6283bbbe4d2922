"""Master data of casework in the admin; cases and their history to read, never to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from yizhi.casework.domain import search, standards
from yizhi.casework.domain.seed import next_local_code
from yizhi.casework.models import (
    Case,
    CaseEvent,
    CaseStandard,
    Category,
    CategoryDictionary,
    ReasonCode,
    StepLimit,
    Topic,
)
from yizhi.grid.domain.areas import show_area
from yizhi.kernel.admin import ReadOnlyAdmin
from yizhi.kernel.ids import parse_number
from yizhi.kernel.memo import forget_all
from yizhi.org.admin import FreshAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


CASE_FIELDS = (
    "shown_number", "title", "stage", "category", "severity", "source", "is_public", "area", "address", "lon", "lat",
    "lead_organisation", "reported_at", "accepted_at", "dispatched_at", "handled_at", "closed_at", "moved_at", "due_at",
    "deadline_at", "limit", "time_kind", "suspended_until", "supervised_until", "verified", "outcome", "on_the_spot", "public_reply",
)  # fmt: skip


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


@admin.register(Topic)
class TopicAdmin(MasterDataAdmin):
    """Pictures of the report page."""

    list_display = ("key", "name", "name_en", "icon", "category", "order", "is_active")
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


class EventInline(TabularInline):  # type: ignore[misc]  # unfold ships no types
    """A case's history, to read."""

    model = CaseEvent
    fields = readonly_fields = ("at", "act", "party", "person", "unit", "why", "note", "public_text")
    ordering = ("id",)
    extra = max_num = 0
    can_delete = False
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseEvent]:
        """Read people and organisations in the same statement."""
        rows: QuerySet[CaseEvent] = super().get_queryset(request)
        return rows.select_related("actor", "organisation")

    @admin.display(description=_("person"))
    def person(self, event: CaseEvent) -> str:
        """Who acted."""
        return str(event.actor or "")

    @admin.display(description=_("organisation"))
    def unit(self, event: CaseEvent) -> str:
        """For which organisation."""
        return str(event.organisation or "")

    @admin.display(description=_("reason"))
    def why(self, event: CaseEvent) -> str:
        """The listed reason in words."""
        known = standards.reasons().get((event.act, event.reason))
        return known.label if known else event.reason

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """History is written by acts only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nothing rewrites it."""
        return False


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    """Cases, to look up; work on them is done at the desk."""

    list_display = ("shown_number", "title", "stage", "area", "category", "lead", "reported_at")
    list_filter = ("stage", "severity", "source")
    list_select_related = ("category", "lead")
    search_fields = ("number",)
    search_help_text = _("Number, or words of the report")
    ordering = ("-reported_at", "-id")
    fields = CASE_FIELDS
    readonly_fields = ("shown_number", "area", "lead_organisation")
    show_full_result_count = False
    inlines = (EventInline,)

    @admin.display(description=_("number"), ordering="number")
    def shown_number(self, case: Case) -> str:
        """The number as people read it."""
        return case.shown_number

    @admin.display(description=_("lead organisation"))
    def lead_organisation(self, case: Case) -> str:
        """Who leads."""
        return str(case.lead or "")

    @admin.display(description=_("area"), ordering="area_code")
    def area(self, case: Case) -> str:
        """The area's name."""
        return show_area(case.area_code)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: QuerySet[Case],
        search_term: str,
    ) -> tuple[QuerySet[Case], bool]:
        """Find by number, else by the index of texts; never by reading all rows."""
        if not search_term.strip():
            return queryset, False
        number = parse_number(search_term)
        return (queryset.filter(number=number) if number else search.narrow(queryset, search_term)), False


@admin.register(CaseEvent)
class CaseEventAdmin(ReadOnlyAdmin):
    """The event log over all cases, newest first."""

    list_display = ("id", "at", "act", "case_number", "from_stage", "to_stage", "party", "actor", "organisation")
    list_filter = ("act", "party")
    list_select_related = ("case", "actor", "organisation")
    search_fields = ("case__number",)
    search_help_text = _("Number of the case")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("case"))
    def case_number(self, event: CaseEvent) -> str:
        """The case's number as people read it."""
        return event.case.shown_number

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: QuerySet[CaseEvent],
        search_term: str,
    ) -> tuple[QuerySet[CaseEvent], bool]:
        """Find by the case's number only: an exact look-up."""
        if not search_term.strip():
            return queryset, False
        number = parse_number(search_term)
        return (queryset.filter(case__number=number) if number else queryset.none()), False
