"""Who may open a page for staff: `@staff_required` gives the view `request.actor`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast, overload

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yizhi.casework.domain.inbox import Counts, open_counts
from yizhi.kernel import clock
from yizhi.org.actor import Actor
from yizhi.org.domain.people import load_actor
from yizhi.org.enums import Role
from yizhi.org.models import User

# Roles that look at the duty desk; the last two read only (the workflow table gives them no act).
DESK_ROLES = (Role.DUTY_DESK, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)

# Roles that look at areas and places: all that stand on an area. What each may write is the pages' own rule.
GROUND_ROLES = (*DESK_ROLES, Role.GRID_WORKER)


class StaffRequest(HttpRequest):
    """A request of a signed-in member of staff."""

    actor: Actor
    user: User


type StaffView = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, read once per request (1 statement)."""
    known = getattr(request, "actor", None)
    if known is None:
        known = load_actor(cast("User", request.user))
        request.actor = known  # type: ignore[attr-defined]  # see StaffRequest
    return cast("Actor", known)


def scope_counts(request: HttpRequest) -> Counts | None:
    """Return how many open cases of the person's desk stand where, read once per request (1 statement); None without a desk."""
    areas = actor_of(request).areas(*DESK_ROLES)
    if not areas:
        return None
    known = getattr(request, "scope_counts", None)
    if known is None:
        known = open_counts(areas, now=clock.now())
        request.scope_counts = known  # type: ignore[attr-defined]  # kept for the frame and the tabs
    return cast("Counts", known)


def _guarded(view: StaffView, roles: tuple[Role, ...]) -> StaffView:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        actor = actor_of(request)
        if not actor.has_role(*(roles or tuple(Role))) and not (actor.is_superuser and not roles):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@overload
def staff_required(view: StaffView, /) -> StaffView: ...
@overload
def staff_required(*roles: Role) -> Callable[[StaffView], StaffView]: ...
def staff_required(*given: Any) -> Any:
    """Let only staff in: anybody with a role, or with one of the roles named.

    `@staff_required` or `@staff_required(Role.DUTY_DESK, …)`. A visitor is sent to
    sign in; somebody without such a role gets 403. Scope is the view's own duty.
    """
    if len(given) == 1 and callable(given[0]) and not isinstance(given[0], Role):
        return _guarded(given[0], ())
    return lambda view: _guarded(view, given)
