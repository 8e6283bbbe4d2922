import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0003_place_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="boundarystep",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="boundarystep",
            name="turned_version",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="boundarystep",
            name="turned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="boundarystep",
            name="turned_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
