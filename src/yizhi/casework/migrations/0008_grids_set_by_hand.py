"""Whose grid was set by hand, and how many of them re-gridding left alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds two columns."""

    dependencies = [("casework", "0007_regridding_once")]

    operations = [
        migrations.AddField(
            model_name="case", name="area_by_hand", field=models.BooleanField(null=True, editable=False)
        ),
        migrations.AddField(
            model_name="regriddingjob", name="kept", field=models.PositiveIntegerField(default=0)
        ),
    ]
