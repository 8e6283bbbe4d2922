"""Areas and places in the admin. Boundaries come through `yizhi import-areas`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from yizhi.grid.domain import finding
from yizhi.grid.domain.areas import bump_revision
from yizhi.grid.domain.places import put_at
from yizhi.grid.forms import AreaForm, PlaceForm
from yizhi.grid.models import Area, Duty, Place
from yizhi.kernel.memo import forget_all

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest


class BoundaryFilter(admin.SimpleListFilter):
    """Areas with or without a boundary."""

    title = _("boundary")
    parameter_name = "boundary"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Area]) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        """Offer both."""
        return [("yes", str(_("with a boundary"))), ("no", str(_("without a boundary")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:  # noqa: ARG002 - Django's signature
        """Narrow the list down."""
        if self.value() is None:
            return queryset
        return queryset.filter(min_lon__isnull=self.value() == "no")


@admin.register(Area)
class AreaAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """The division tree. Areas are switched off, never deleted: cases name them by their code."""

    form = AreaForm
    list_display = ("code", "name", "level", "above", "households", "has_boundary", "is_active")
    list_filter = ("level", "is_active", BoundaryFilter)
    list_select_related = ("parent",)
    search_fields = ("code__startswith", "name", "name_en")
    search_help_text = _("Start of the code, or part of the name")
    ordering = ("code",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """Leave the geometry in the database."""
        found: QuerySet[Area] = super().get_queryset(request)
        return found.defer("geometry", "parent__geometry")

    def get_readonly_fields(self, request: HttpRequest, obj: Area | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's signature
        """Keep the code of an area that is there."""
        return () if obj is None else ("code", "level", "above", "has_boundary")

    def has_delete_permission(self, request: HttpRequest, obj: Area | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody deletes an area."""
        return False

    def save_model(self, request: HttpRequest, obj: Area, form: AreaForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save and tell all processes."""
        super().save_model(request, obj, form, change)
        bump_revision()

    @admin.display(description=_("lies in"), ordering="parent")
    def above(self, area: Area) -> str:
        """Name of the area above."""
        return area.parent.label if area.parent else "—"

    @admin.display(description=_("boundary"), boolean=True)
    def has_boundary(self, area: Area) -> bool:
        """Tell whether points can be found in it."""
        return area.min_lon is not None


@admin.register(Place)
class PlaceAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Buildings, roads and public places."""

    form = PlaceForm
    list_display = ("name", "kind", "address", "area_code")
    list_filter = ("kind",)
    search_fields = ("name", "name_en", "address", "area_code__startswith")
    search_help_text = _("Part of the name or address, or start of the area code")
    ordering = ("area_code", "kind", "id")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """Leave the geometry in the database for lists."""
        found: QuerySet[Place] = super().get_queryset(request)
        return found.defer("geometry")

    def save_model(self, request: HttpRequest, obj: Place, form: PlaceForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Draw or move the outline, save, and tell all processes."""
        put_at(obj, form.cleaned_data["lon"], form.cleaned_data["lat"])
        super().save_model(request, obj, form, change)
        finding.index_places([obj.pk])
        bump_revision()

    def delete_model(self, request: HttpRequest, obj: Place) -> None:
        """Delete and tell all processes."""
        finding.forget_places([obj.pk])
        super().delete_model(request, obj)
        bump_revision()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Place]) -> None:
        """Delete and tell all processes."""
        finding.forget_places(list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)
        bump_revision()


@admin.register(Duty)
class DutyAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Kinds of duty in a grid, and what residents see of who holds them."""

    list_display = ("name", "code", "contact_rule", "is_required", "position", "is_active")
    list_filter = ("is_active", "contact_rule")
    search_fields = ("name", "name_en", "code")
    ordering = ("position", "id")

    def save_model(self, request: HttpRequest, obj: Duty, form: ModelForm[Duty], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save, and forget what residents were shown."""
        super().save_model(request, obj, form, change)
        forget_all()

    def has_delete_permission(self, request: HttpRequest, obj: Duty | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Duties are switched off, not deleted: the grid worker's is looked up by its code."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Duty | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's signature
        """Keep the code of a duty that is there."""
        return () if obj is None else ("code",)
