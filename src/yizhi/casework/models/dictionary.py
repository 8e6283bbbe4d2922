"""Master data: what cases are about, how long they may take, why steps are taken back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.casework.enums import Act, CategoryKind, LimitedStep, Severity, TimeKind
from yizhi.kernel.naming import in_language
from yizhi.org.models import Organisation


def _label(row: Any) -> str:
    return in_language(row.name, row.name_en)


class CategoryDictionary(models.Model):
    """One edition of a code list, e.g. GB/T 47678.5-2026. Older editions stay for older cases."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    source = models.TextField(_("source"), blank=True)
    is_current = models.BooleanField(_("current"), default=False)

    class Meta:
        verbose_name = _("category dictionary")
        verbose_name_plural = _("category dictionaries")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="casework_one_dictionary"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A class of component or matter. Local codes count down from 999 within their major class."""

    dictionary = models.ForeignKey(
        CategoryDictionary, models.PROTECT, related_name="categories", verbose_name=_("dictionary")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CategoryKind)
    major_code = models.CharField(_("major code"), max_length=2)
    major_name = models.CharField(_("major class"), max_length=60)
    major_name_en = models.CharField(_("major class in English"), max_length=100, blank=True)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    words = models.CharField(
        _("search words"),
        max_length=300,
        blank=True,
        help_text=_("Everyday words residents use for it, separated by spaces."),
    )
    is_local = models.BooleanField(_("local code"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("kind", "code")
        constraints = [models.UniqueConstraint(fields=["dictionary", "kind", "code"], name="casework_category_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return _label(self)

    @property
    def major_label(self) -> str:
        """Name of the major class in the reader's language."""
        return in_language(self.major_name, self.major_name_en)


class Topic(models.Model):
    """A large picture on the report page: what residents call it, and the category it starts from."""

    key = models.SlugField(_("key"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("English name"), max_length=40)
    icon = models.CharField(_("icon"), max_length=30)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, verbose_name=_("category"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("report picture")
        verbose_name_plural = _("report pictures")
        ordering = ("order",)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return _label(self)


class CaseStandard(models.Model):
    """For a category and severity: when to open, when to close, how long, and who leads."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="standards", verbose_name=_("category"))
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.ORDINARY)
    file_condition = models.TextField(_("condition for opening"), blank=True)
    close_condition = models.TextField(_("condition for closing"), blank=True)
    limit = models.PositiveIntegerField(_("time limit"))
    time_kind = models.CharField(_("kind of time"), max_length=15, choices=TimeKind)
    lead = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead organisation")
    )
    joint = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("joint organisations"))

    class Meta:
        verbose_name = _("case standard")
        verbose_name_plural = _("case standards")
        constraints = [models.UniqueConstraint(fields=["category", "severity"], name="casework_standard_once")]

    def __str__(self) -> str:
        return f"{self.category} · {self.limit} {self.get_time_kind_display()}"


class StepLimit(models.Model):
    """How long the desk and the field may take for their own steps."""

    step = models.CharField(_("step"), max_length=10, choices=LimitedStep, primary_key=True)
    limit = models.PositiveIntegerField(_("time limit"))
    time_kind = models.CharField(_("kind of time"), max_length=15, choices=TimeKind)

    class Meta:
        verbose_name = _("limit of a step")
        verbose_name_plural = _("limits of steps")

    def __str__(self) -> str:
        return f"{self.get_step_display()} · {self.limit} {self.get_time_kind_display()}"


class ReasonCode(models.Model):
    """A listed reason for an act that needs one."""

    act = models.CharField(_("act"), max_length=24, choices=Act)
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    counts_as_wrong = models.BooleanField(_("counts as a wrong dispatch"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ("act", "order", "code")
        constraints = [models.UniqueConstraint(fields=["act", "code"], name="casework_reason_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return _label(self)
