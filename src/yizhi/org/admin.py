"""People, roles, organisations and the work calendar in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm

from yizhi.kernel import clock
from yizhi.kernel.memo import forget_all
from yizhi.org.domain.people import grants_in_force
from yizhi.org.forms import NewPersonForm, PersonForm, RoleGrantForm, WorkingPeriodForm
from yizhi.org.models import CalendarDay, Organisation, RoleGrant, User, WorkingPeriod

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest


class FreshAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Master data that processes keep for a while: this one forgets it as soon as it changes."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save and forget what was kept."""
        super().save_model(request, obj, form, change)
        forget_all()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete and forget what was kept."""
        super().delete_model(request, obj)
        forget_all()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete and forget what was kept."""
        super().delete_queryset(request, queryset)
        forget_all()


class GrantInline(TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Roles of a person, on the person's page."""

    model = RoleGrant
    form = RoleGrantForm
    fields = ("role", "area_code", "organisation", "starts_on", "ends_on")
    autocomplete_fields = ("organisation",)
    extra = 0
    tab = False


class InForceFilter(admin.SimpleListFilter):
    """Roles that hold today, or no longer or not yet."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        """Offer both."""
        return [("yes", str(_("today"))), ("no", str(_("not today")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:  # noqa: ARG002 - Django's signature
        """Narrow the list down."""
        today: Q = grants_in_force(clock.today())
        return {"yes": queryset.filter(today), "no": queryset.exclude(today)}.get(self.value() or "", queryset)


@admin.register(User)
class PersonAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[misc,type-arg]  # unfold ships no types
    """Staff with their roles. People are switched off, never deleted: the record says what they did."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    inlines = (GrantInline,)
    list_display = ("username", "display_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "is_staff", "grants__role")
    search_fields = ("username", "display_name", "grants__area_code", "grants__organisation__name")
    ordering = ("username",)
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("username", "display_name", "password", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Record"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "display_name", "usable_password", "password1", "password2")}),)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Fetch the roles of all listed people at once."""
        found: QuerySet[User] = super().get_queryset(request)
        return found.prefetch_related("grants__organisation")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody deletes a person who acted."""
        return False

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        """List the roles, held now or not."""
        return "、".join(map(str, person.grants.all())) or "—"


@admin.register(RoleGrant)
class RoleGrantAdmin(FreshAdmin):
    """All roles, to see who holds what where."""

    form = RoleGrantForm
    list_display = ("user", "role", "area_code", "organisation", "starts_on", "ends_on")
    list_filter = ("role", InForceFilter, "organisation")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__display_name", "area_code__startswith", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    ordering = ("area_code", "role")


@admin.register(Organisation)
class OrganisationAdmin(FreshAdmin):
    """Departments, companies, committees. Switched off, never deleted: orders name them."""

    list_display = ("code", "name", "name_en", "kind", "area_code", "office_phone", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name", "name_en", "area_code__startswith")

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody deletes an organisation that may have orders."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(FreshAdmin):
    """Public holidays and make-up working days."""

    list_display = ("day", "name", "is_working", "source")
    list_filter = ("is_working", "source")
    search_fields = ("name", "day")
    date_hierarchy = "day"
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> tuple[str, ...]:  # noqa: ARG002 - Django's signature
        """Keep the day of a row that is there."""
        return () if obj is None else ("day",)


@admin.register(WorkingPeriod)
class WorkingPeriodAdmin(FreshAdmin):
    """Working hours of a working day."""

    form = WorkingPeriodForm
    list_display = ("starts_at", "ends_at")


admin.site.unregister(Group)


@admin.register(Group)
class PermissionGroupAdmin(DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Who may edit which master data here. What people may do with cases is given by roles."""
