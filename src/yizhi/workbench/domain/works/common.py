"""What kinds of long work share: when work is long, who asked for it, and that nothing is stored for one that was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from yizhi.kernel import tasks
from yizhi.kernel.errors import NotAllowedError
from yizhi.org.domain.people import load_actor

if TYPE_CHECKING:
    import uuid
    from typing import Any

    from yizhi.kernel.models import Job
    from yizhi.org.actor import Actor

# Up to so many areas or rows are worked at while the page waits.
SMALL: Final = 1_000


def is_long(count: int) -> bool:
    """Tell whether so many areas or rows are more than a page waits for."""
    return count > SMALL


def asker(job: Job) -> Actor:
    """Return who asked for a job, with the roles held now. Raises NotAllowedError where the account is closed."""
    if job.asked_by is None or not job.asked_by.is_active:
        raise NotAllowedError(_("Whoever asked for this has no account any more."))
    return load_actor(job.asked_by)


def begin(kind: str, subject: str, facts: dict[str, Any], *, actor: Actor, key: uuid.UUID) -> Job:
    """Have long work done. Raises ConflictError ("busy") where something else is done to the subject."""
    return tasks.begin(kind, subject=subject, facts=facts, key=key, user_id=actor.user_id)
