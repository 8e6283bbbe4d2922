"""The case, its event log and its photos."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.casework.enums import OPEN_STAGES, Act, Outcome, Party, PhotoPhase, Severity, Source, Stage, TimeKind
from yizhi.casework.models.dictionary import Category
from yizhi.grid.models import Place
from yizhi.kernel.ids import new_number, show_number, uuid7
from yizhi.media.models import Photo
from yizhi.org.models import Organisation

_OPEN = models.Q(stage__in=[str(stage) for stage in OPEN_STAGES])
_UNSOLVED = models.Q(stage__in=[str(stage) for stage in (Stage.REFUSED, Stage.MERGED, Stage.WITHDRAWN)])
_FACTS = ("area_code", "stage", "category", "source", "lead")


class Case(models.Model):
    """The desk's record of one problem. Written only by the acts in `casework/domain`.

    `due_at` is the deadline of the current stage (what the queue is sorted by);
    `deadline_at` is the handling deadline by the case standard. Both are UTC.
    `version` counts acts that moved it: the conditional UPDATE compares it.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=8, unique=True, default=new_number, editable=False)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.REPORTED)
    version = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(_("title"), max_length=120)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("category")
    )
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.ORDINARY)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    is_public = models.BooleanField(_("public"), default=False)

    area_code = models.CharField(_("area"), max_length=15)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    h3 = models.BigIntegerField(null=True, blank=True, editable=False)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("place")
    )
    # The grid the case had when it was reported, where re-gridding gave it another one ("" = it has that one still).
    reported_area_code = models.CharField(max_length=15, blank=True, default="", editable=False)
    # A person set the grid against the point: re-gridding leaves it (NULL = no, so that adding the column writes no row).
    area_by_hand = models.BooleanField(null=True, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)

    reported_at = models.DateTimeField(_("reported"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    moved_at = models.DateTimeField(_("last move"))
    due_at = models.DateTimeField(_("stage due"), null=True, blank=True)
    deadline_at = models.DateTimeField(_("handling deadline"), null=True, blank=True)
    deadline_provisional = models.BooleanField(default=False)
    limit = models.PositiveIntegerField(_("time limit"), null=True, blank=True)
    time_kind = models.CharField(_("kind of time"), max_length=15, choices=TimeKind, blank=True)

    stage_before = models.CharField(max_length=10, choices=Stage, blank=True, editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    remaining_seconds = models.BigIntegerField(null=True, blank=True, editable=False)
    suspension_count = models.PositiveSmallIntegerField(default=0)
    rework_count = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=1)
    urge_count = models.PositiveSmallIntegerField(default=0)
    supervised_until = models.DateTimeField(_("supervised, due"), null=True, blank=True)
    verified = models.BooleanField(_("verified"), null=True, blank=True)
    reporter_asked = models.BooleanField(default=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    public_reply = models.TextField(_("public reply"), blank=True)
    on_the_spot = models.BooleanField(_("on the spot"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    import_key = models.CharField(max_length=100, null=True, blank=True, editable=False)  # noqa: DJ001 - NULL, so that only imports are unique

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            # The desk's list (`domain/inbox.py`): each is read in its order, and the columns behind are what rows are
            # filtered by without going to the table.
            models.Index(
                fields=["due_at", "id", *_FACTS, "supervised_until", "reported_at"],
                condition=_OPEN,
                name="casework_desk_open",
            ),
            models.Index(fields=["reported_at", "id", *_FACTS], name="casework_desk_newest"),
            models.Index(fields=["area_code", "reported_at", "id", *_FACTS[1:]], name="casework_desk_area"),
            models.Index(
                fields=["category", "reported_at", "id", "area_code", "stage", "source", "lead"],
                name="casework_desk_category",
            ),
            models.Index(
                fields=["source", "reported_at", "id", "area_code", "stage", "category", "lead"],
                name="casework_desk_source",
            ),
            models.Index(
                fields=["lead", "reported_at", "id", "area_code", "stage", "category", "source"],
                condition=models.Q(lead__isnull=False),
                name="casework_desk_lead",
            ),
            models.Index(
                fields=["stage", "reported_at", "id", "area_code", "category", "source", "lead"],
                condition=_UNSOLVED,
                name="casework_desk_refused",
            ),
            models.Index(fields=["h3"], name="casework_case_h3"),
            # Holds all that the live map groups by, so that a window of open cases is read from it alone.
            models.Index(
                fields=["h3", "stage", "area_code", "due_at", "lon", "lat", "number"],
                condition=_OPEN,
                name="casework_case_open_map",
            ),
            models.Index(
                fields=["place", "reported_at"], condition=models.Q(place__isnull=False), name="casework_case_place"
            ),
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="casework_case_merged"
            ),
            models.Index(
                fields=["supervised_until"],
                condition=models.Q(supervised_until__isnull=False),
                name="casework_case_supervised",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["import_key"], condition=models.Q(import_key__isnull=False), name="casework_case_import"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="merged") | models.Q(merged_into__isnull=False),
                name="casework_merged_has_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_number} {self.title}"

    @property
    def shown_number(self) -> str:
        """The number as people read it, e.g. `7KX4-M2PQ`."""
        return show_number(self.number)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.stage in OPEN_STAGES


class CaseEvent(models.Model):
    """One thing that happened to a case. Append-only: nothing rewrites history.

    `id` is the position in the log that the live stream resumes from. `due_at` is
    the deadline that the act was held against, so that "in time" is read off the
    event alone. `key` is the client's UUID: the same key is the same act, once.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    act = models.CharField(_("act"), max_length=24, choices=Act)
    from_stage = models.CharField(max_length=10, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=10, choices=Stage)
    at = models.DateTimeField(_("time"))
    party = models.CharField(_("as"), max_length=12, choices=Party)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.ForeignKey("casework.Order", models.PROTECT, null=True, related_name="+", db_index=False)
    report = models.ForeignKey("casework.Report", models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    note = models.TextField(_("internal text"), blank=True)
    public_text = models.TextField(_("public text"), blank=True)
    area_code = models.CharField(max_length=15)
    data = models.JSONField(default=dict)
    key = models.UUIDField(null=True, unique=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["case", "id"], name="casework_event_case"),
            models.Index(fields=["act", "at"], name="casework_event_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} #{self.pk}"


class CasePhoto(models.Model):
    """A photo of a case: who sent it, with which event, and when in its life it was taken."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    photo = models.OneToOneField(Photo, models.CASCADE, related_name="+")
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="photos")
    report = models.ForeignKey("casework.Report", models.CASCADE, null=True, related_name="photos")
    order = models.ForeignKey("casework.Order", models.CASCADE, null=True, related_name="photos")
    phase = models.CharField(_("phase"), max_length=12, choices=PhotoPhase)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.phase} {self.photo_id}"
