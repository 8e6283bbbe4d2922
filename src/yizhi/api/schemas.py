"""What goes in and out of the API."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator

from yizhi.casework.enums import Severity


def storable(text: str) -> str:
    """Return a text without what no database takes: NUL, and halves of signs (JSON can spell them)."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


Text = Annotated[str, AfterValidator(storable)]


class ContactIn(Schema):
    """How to reach the reporter; encrypted at rest, deleted on time."""

    name: Text = Field("", max_length=60)
    phone: Text = Field("", max_length=30)
    email: Text = Field("", max_length=200)


class ReportIn(Schema):
    """A report. `key` is a UUID made by the client: a retry with the same key is the same report.

    Longitude and latitude are degrees, WGS 84.
    """

    key: uuid.UUID
    text: Text = ""
    category: Text = Field("", description="Code in the current dictionary, e.g. 02001", max_length=12)
    severity: Severity = Severity.ORDINARY
    lon: float | None = Field(None, allow_inf_nan=False)
    lat: float | None = Field(None, allow_inf_nan=False)
    area_code: Text = Field("", max_length=15)
    address: Text = Field("", max_length=200)
    is_public: bool = False
    photos: list[uuid.UUID] = Field(default_factory=list, max_length=9)
    contact: ContactIn | None = None


class ReportOut(Schema):
    """A report as its sender may see it. `token` opens the private page `/r/<token>/`."""

    id: uuid.UUID
    number: str
    token: str
    stage: str
    area_code: str
    reported_at: datetime
    due_at: datetime | None


class CategoryOut(Schema):
    """A class of the current dictionary."""

    kind: str
    major_code: str
    major_name: str
    code: str
    name: str


class AreaOut(Schema):
    """An area of the division tree."""

    code: str
    level: str
    name: str


class CaseOut(Schema):
    """A case as staff may list it; no contact, no internal text."""

    id: uuid.UUID
    number: str
    stage: str
    title: str
    category: str | None
    severity: str
    source: str
    area_code: str
    lon: float | None
    lat: float | None
    address: str
    reported_at: datetime
    due_at: datetime | None
    deadline_at: datetime | None
    closed_at: datetime | None
    outcome: str


class CasePage(Schema):
    """Cases, newest first; `next` is the `before` of the following page."""

    cases: list[CaseOut]
    next: uuid.UUID | None
