"""The job that gives cases their present grid after boundaries changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.kernel.ids import uuid7
from yizhi.kernel.job_state import UNDER_WAY, JobState, percent


class RegriddingJob(models.Model):
    """One run over all cases with a point, in the order of their ids.

    `last_id` is the last case that was looked at (written with each batch, so that
    a run can go on after kill -9), `until_id` the newest case when it began,
    `moved` how many got another grid, `lost` how many lie in no grid now and keep the old one,
    `kept` how many lie in another grid but were given theirs by hand.
    `reason` says what asked for it, e.g. the boundary set's uuid.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    reason = models.CharField(max_length=60, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    until_id = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("re-gridding")
        verbose_name_plural = _("re-griddings")
        ordering = ("-id",)
        constraints = [
            # One waits and one runs at most, on both databases.
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state__in=["waiting", "running"]), name="casework_regridding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.done}/{self.total}"

    @property
    def is_under_way(self) -> bool:
        """Tell whether it waits or runs."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How many of the cases were looked at, 0 to 100."""
        return percent(self.state, self.done, self.total)
