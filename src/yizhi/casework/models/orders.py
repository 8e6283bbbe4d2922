"""Orders to organisations, requests for more time, and looks on the spot."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.casework.enums import OPEN_ORDER_STAGES, CheckKind, ExtensionState, OrderRole, OrderStage
from yizhi.casework.models.case import Case
from yizhi.kernel.ids import uuid7
from yizhi.org.models import Organisation


class Order(models.Model):
    """Work handed to one organisation (派遣单). `limit` and `time_kind` say what its deadline was made from."""

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="orders", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="orders", db_index=False, verbose_name=_("organisation")
    )
    role = models.CharField(_("part"), max_length=5, choices=OrderRole, default=OrderRole.LEAD)
    stage = models.CharField(_("stage"), max_length=12, choices=OrderStage, default=OrderStage.SENT)
    instruction = models.TextField(_("instruction"), blank=True)
    is_call_up = models.BooleanField(_("call-up"), default=False)
    is_rework = models.BooleanField(_("rework"), default=False)
    sent_at = models.DateTimeField(_("sent"))
    sign_due_at = models.DateTimeField(_("to be signed by"))
    deadline_at = models.DateTimeField(_("deadline"))
    deadline_provisional = models.BooleanField(default=False)
    limit = models.PositiveIntegerField(_("time limit"))
    time_kind = models.CharField(_("kind of time"), max_length=15)
    remaining_seconds = models.BigIntegerField(null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    extension_count = models.PositiveSmallIntegerField(default=0)
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(
                fields=["organisation", "deadline_at"],
                condition=models.Q(stage__in=[str(s) for s in OPEN_ORDER_STAGES]),
                name="casework_order_open",
            ),
            models.Index(fields=["organisation", "case"], name="casework_order_org_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=models.Q(stage__in=[str(s) for s in OPEN_ORDER_STAGES]),
                name="casework_order_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.organisation_id}"


class ExtensionRequest(models.Model):
    """A handler's request for more time on an order, and the desk's decision."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="extensions")
    limit = models.PositiveIntegerField(_("more time"))
    time_kind = models.CharField(_("kind of time"), max_length=15)
    reason = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    new_deadline_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state="asked"), name="casework_extension_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} +{self.limit}"


class Check(models.Model):
    """A grid worker is asked to look: before acceptance (verification) or after handling (check)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="checks")
    kind = models.CharField(_("kind"), max_length=12, choices=CheckKind)
    area_code = models.CharField(max_length=15)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        indexes = [
            models.Index(
                fields=["area_code", "due_at"], condition=models.Q(done_at__isnull=True), name="casework_check_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"
