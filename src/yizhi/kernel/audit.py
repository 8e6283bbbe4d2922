"""The audit trail: who did or saw something that must be answered for."""

from __future__ import annotations

from datetime import datetime

from yizhi.kernel.models import AuditEntry
from yizhi.kernel.request_id import request_id


def record(
    *, actor_id: int | None, act: str, subject_kind: str, subject_id: str, now: datetime, reason: str = ""
) -> AuditEntry:
    """Append one entry in the caller's transaction."""
    return AuditEntry.objects.create(
        at=now,
        actor_id=actor_id,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reason=reason[:300],
        request_id=request_id.get(),
    )
