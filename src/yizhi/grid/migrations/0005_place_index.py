from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grid", "0004_steps_undone")]

    operations = [
        migrations.CreateModel(
            name="PlaceIndex",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=0)),
                ("making", models.PositiveIntegerField(default=0)),
                ("last_id", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
