"""The API's routes: each is one act or one named query."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Router, Status
from ninja.security import SessionAuth

from yizhi.api.schemas import AreaOut, CaseOut, CasePage, CategoryOut, ReportIn, ReportOut
from yizhi.casework.domain import intake, standards
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.domain.reporter import leading_case, report_by_token
from yizhi.casework.enums import Source, Stage
from yizhi.casework.models import Case, Report
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.memo import memo
from yizhi.org.actor import reporter
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User

router = Router()
PAGE = 100


@memo(60)
def category_ids() -> dict[str, int]:
    """Return ids of the current dictionary's classes by code (matters win over components of the same code)."""
    current = [c for c in standards.categories().values() if c.dictionary.is_current and c.is_active]
    return {c.code: c.pk for c in sorted(current, key=lambda c: c.kind == "matter")}


def _report_out(report: Report) -> dict[str, Any]:
    case = leading_case(report)
    return {
        "id": report.uuid,
        "number": case.number,
        "token": report.token,
        "stage": case.stage,
        "area_code": case.area_code,
        "reported_at": report.reported_at,
        "due_at": case.due_at,
    }


@router.post("/reports", response={201: ReportOut})
def file_report(request: HttpRequest, draft: ReportIn) -> Status[dict[str, Any]]:  # noqa: ARG001 - ninja's signature
    """File a report. The same `key` gives the same answer, once."""
    if draft.category and draft.category not in category_ids():
        raise InvalidInputError(_("There is no such category. Choose one from the list."), field="category")
    contact = ContactDraft(draft.contact.name, draft.contact.phone, draft.contact.email) if draft.contact else None
    facts = ReportDraft(
        text=draft.text, category_id=category_ids().get(draft.category), severity=draft.severity, lon=draft.lon, lat=draft.lat, area_code=draft.area_code,
        address=draft.address, is_public=draft.is_public, photo_ids=draft.photos, contact=contact, source=Source.API, language=get_language() or "zh-hans",
    )  # fmt: skip
    report = intake.file_report(facts, actor=reporter(), now=clock.now(), key=draft.key)
    return Status(201, _report_out(report))


@router.get("/reports/{token}", response=ReportOut)
def read_report(request: HttpRequest, token: str) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Say where a report stands; a merged one follows the case that leads."""
    return _report_out(report_by_token(token))


@router.get("/categories", response=list[CategoryOut])
def list_categories(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """List the current dictionary."""
    return [
        {"kind": c.kind, "major_code": c.major_code, "major_name": c.major_name, "code": c.code, "name": c.label}
        for c in standards.categories().values()
        if c.dictionary.is_current and c.is_active
    ]


@router.get("/locate", response=list[AreaOut])
def locate_point(request: HttpRequest, lon: float, lat: float) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return the areas that hold a point (degrees, WGS 84), from the widest to its grid; empty outside."""
    code = locate(*checked_point(lon, lat)) or ""
    areas = area_index()
    path = [areas[code[:n]] for n in (6, 9, 12, 15) if len(code) >= n and code[:n] in areas]
    return [{"code": a.code, "level": a.level, "name": a.label} for a in path]


def _case_out(case: Case) -> dict[str, Any]:
    fields = (
        "number",
        "stage",
        "title",
        "severity",
        "source",
        "area_code",
        "lon",
        "lat",
        "address",
        "reported_at",
        "due_at",
        "deadline_at",
        "closed_at",
        "outcome",
    )
    category = standards.categories().get(case.category_id or 0)
    return {"id": case.uuid, "category": category.code if category else None} | {
        name: getattr(case, name) for name in fields
    }


@router.get("/cases", response=CasePage, auth=SessionAuth())
def list_cases(
    request: HttpRequest,
    stage: Stage | None = None,
    area: str = "",
    before: uuid.UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE,
) -> dict[str, Any]:
    """List the cases the signed-in person may see, newest first."""
    assert isinstance(request.user, User)  # noqa: S101 - SessionAuth lets nobody else in
    rows = visible_to(load_actor(request.user)).order_by("-id")
    if stage is not None:
        rows = rows.filter(stage=stage)
    if area:
        rows = rows.filter(area_code__startswith=area)
    if before is not None:
        pivot = Case.objects.filter(uuid=before).values_list("pk", flat=True).first()
        rows = rows.filter(pk__lt=pivot or 0)
    found = list(rows[: limit + 1])
    return {
        "cases": [_case_out(case) for case in found[:limit]],
        "next": found[limit - 1].uuid if len(found) > limit else None,
    }


@router.get("/cases/{case_id}", response=CaseOut, auth=SessionAuth())
def read_case(request: HttpRequest, case_id: uuid.UUID) -> dict[str, Any] | HttpResponse:
    """Read one case; 404 for those who may not know that it exists."""
    assert isinstance(request.user, User)  # noqa: S101 - SessionAuth lets nobody else in
    case = visible_to(load_actor(request.user)).filter(uuid=case_id).first()
    if case is None:
        raise NotFoundError(_("There is no such case."))
    return _case_out(case)
