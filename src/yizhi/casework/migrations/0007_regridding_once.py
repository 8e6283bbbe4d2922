"""One re-gridding waits and one runs at most; a run can be stopped."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the constraint and the state."""

    dependencies = [("casework", "0006_places_and_regridding")]

    operations = [
        migrations.AlterField(
            model_name="regriddingjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Stopped"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="regriddingjob",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("state",),
                name="casework_regridding_once",
            ),
        ),
    ]
