"""Cases and their history, to read and never to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from yizhi.casework.domain import search, standards
from yizhi.casework.models import (
    Case,
    CaseEvent,
)
from yizhi.grid.domain.areas import show_area
from yizhi.kernel.admin import ReadOnlyAdmin
from yizhi.kernel.ids import parse_number

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

CASE_FIELDS = (
    "shown_number", "title", "stage", "category", "severity", "source", "is_public", "area", "address", "lon", "lat",
    "lead_organisation", "reported_at", "accepted_at", "dispatched_at", "handled_at", "closed_at", "moved_at", "due_at",
    "deadline_at", "limit", "time_kind", "suspended_until", "supervised_until", "verified", "outcome", "on_the_spot", "public_reply",
)  # fmt: skip


class EventColumns:
    """Who acted, in words; shared by the two places that show events."""

    @admin.display(description=_("person"))
    def person(self, event: CaseEvent) -> str:
        """Who acted."""
        return str(event.actor or "")

    @admin.display(description=_("organisation"))
    def unit(self, event: CaseEvent) -> str:
        """For which organisation."""
        return str(event.organisation or "")


class EventInline(EventColumns, TabularInline):  # type: ignore[misc]  # unfold ships no types
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

    list_display = ("shown_number", "title", "stage", "area", "category", "lead_organisation", "reported_at")
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
class CaseEventAdmin(EventColumns, ReadOnlyAdmin):
    """The event log over all cases, newest first."""

    list_display = ("at", "act", "case_number", "move", "party", "person", "unit")
    list_filter = ("act", "party")
    list_select_related = ("case", "actor", "organisation")
    search_fields = ("case__number",)
    search_help_text = _("Number of the case")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("stage"))
    def move(self, event: CaseEvent) -> str:
        """From where to where, or where it stayed."""
        stages = (event.get_from_stage_display(), event.get_to_stage_display())
        return " → ".join(str(stage) for stage in dict.fromkeys(stages) if stage)

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
