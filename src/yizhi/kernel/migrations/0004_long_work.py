"""Long work that goes on behind the page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yizhi.kernel.ids

_STATES = [
    ("waiting", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Stopped"),
]


class Migration(migrations.Migration):
    """Adds the table."""

    dependencies = [
        ("kernel", "0003_notification_per_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=yizhi.kernel.ids.uuid7, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("subject", models.CharField(max_length=80, verbose_name="subject")),
                ("facts", models.JSONField(default=dict)),
                ("state", models.CharField(choices=_STATES, default="waiting", max_length=10, verbose_name="state")),
                ("phase", models.CharField(blank=True, max_length=30)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="error")),
                ("language", models.CharField(default="zh-hans", max_length=10, verbose_name="language")),
                ("runner", models.CharField(blank=True, max_length=32)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "long work",
                "verbose_name_plural": "long work",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("subject",),
                        name="kernel_job_once",
                    )
                ],
            },
        ),
    ]
