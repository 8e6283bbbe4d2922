"""Template tags of the resident pages."""

from __future__ import annotations

from datetime import datetime

from django import template

from yizhi.portal.domain.tracking import ShownPhoto, Tracking
from yizhi.portal.facts import Step
from yizhi.portal.times import when

register = template.Library()


@register.simple_tag
def moment(at: datetime, now: datetime) -> str:
    """Write an instant as residents read it."""
    return when(at, now)


@register.simple_tag
def photos_of(tracking: Tracking, step: Step) -> list[ShownPhoto]:
    """Return the photos that belong to a step."""
    return tracking.photos.get(step.event_id, []) if step.event_id is not None else []
