"""What residents and grid workers send in, how to reach them, and what they said afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.casework.enums import Source
from yizhi.casework.models.case import Case
from yizhi.casework.models.dictionary import Category, Topic
from yizhi.grid.models import Place
from yizhi.kernel.crypto import EncryptedTextField
from yizhi.kernel.ids import new_token, uuid7


class Report(models.Model):
    """One thing sent in. Several reports can feed one case.

    `key` is made by the client: the same key is the same report, once. `token` is
    the secret of the reporter's private link.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    text = models.TextField(_("text"), blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    is_public = models.BooleanField(_("public"), default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    reported_at = models.DateTimeField(_("reported"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.uuid)


class ReporterContact(models.Model):
    """How to reach a reporter. Encrypted, in a row of its own; deleting it leaves the case whole.

    `phone_hash` finds all reports of a number; `last4_hash` (of report uuid + last
    four digits) proves a holder on the tracking page without reading the number.
    """

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="contact")
    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    last4_hash = models.CharField(max_length=64, blank=True)
    consent_at = models.DateTimeField(_("consent given"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return str(self.report_id)


class Rating(models.Model):
    """What the reporter said: solved or not, 1–5, and why. The newest counts; each is an event too."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="rating")
    solved = models.BooleanField(_("solved"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__range=(1, 5)), name="casework_stars_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.stars}"
