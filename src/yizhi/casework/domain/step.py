"""An act under way: what a person says with it, and what its effects change."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from yizhi.casework.domain import snapshot, workflow
from yizhi.casework.enums import PhotoPhase
from yizhi.casework.models import Case, Order
from yizhi.org.actor import Actor

LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says with an act. `note` stays inside; `public_text` the reporter may read."""

    reason: str = ""
    note: str = ""
    public_text: str = ""
    photo_ids: Sequence[uuid.UUID] = ()


NO_WORDS: Final = Words()


@dataclass(slots=True)
class Step:
    """An act under way: effects put their changes here, `perform` writes them."""

    case: Case
    view: snapshot.CaseView
    decision: workflow.Decision
    actor: Actor
    now: datetime
    words: Words
    order: Order | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    order_changes: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    phase: PhotoPhase = PhotoPhase.AFTER
    due_at: datetime | None = None

    def set(self, **changes: Any) -> None:
        """Change fields of the case."""
        self.changes |= changes

    def set_order(self, **changes: Any) -> None:
        """Change fields of the order that the act is about."""
        self.order_changes |= changes
