"""Audit trail, outbox and on-site notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.kernel.ids import uuid7
from yizhi.kernel.job_state import UNDER_WAY, JobState, percent


class AuditEntry(models.Model):
    """Who did or saw something that must be answerable for, e.g. revealed a contact. Append-only."""

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    act = models.CharField(_("act"), max_length=40)
    subject_kind = models.CharField(_("subject kind"), max_length=40)
    subject_id = models.CharField(_("subject"), max_length=64)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="kernel_audit_subject")]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.subject_id}"


class OutboxStatus(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")
    SKIPPED = "skipped", _("no address")


class OutboxMessage(models.Model):
    """A notice written in the transaction of the act it tells about; delivered at least once.

    It names its recipient by reference (`kind:id`), never by address, so that a
    contact that was deleted cannot be written to and leaves no copy here.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(_("channel"), max_length=20)
    recipient = models.CharField(_("recipient"), max_length=80)
    notice = models.CharField(_("notice"), max_length=60)
    context = models.JSONField(_("context"), default=dict)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    status = models.CharField(_("status"), max_length=10, choices=OutboxStatus, default=OutboxStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(status="waiting"), name="kernel_outbox_due"),
            models.Index(fields=["recipient"], name="kernel_outbox_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice} → {self.recipient}"


class Notification(models.Model):
    """A notice on the site for a member of staff. One message to a group becomes one row a person."""

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="notifications", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="kernel_notification_user")]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="kernel_notification_once")]

    def __str__(self) -> str:
        return self.subject


class Job(models.Model):
    """Long work that somebody asked for and that goes on behind the page (`kernel/jobs.py`).

    `kind` names the work in `registry.works`, `facts` is what it needs to know, `subject` what it is done to:
    of one subject at most one job waits or runs. `runner` is who works at it; nobody else ends it or stores for it.
    `phase`, `done` and `total` are what the page shows meanwhile; `result` is told when it is done, `error` where it failed.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=80)
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    phase = models.CharField(max_length=30, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(_("error"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    runner = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(state__in=["waiting", "running"]), name="kernel_job_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Tell whether it waits or runs."""
        return self.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        return percent(self.state, self.done, self.total)
