"""Takes out PostgreSQL's second index of case numbers: how a number begins is asked of the unique one (`kernel.ids.number_range`)."""

from django.db import migrations

FIND = """
SELECT indexname FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = 'casework_case' AND indexdef LIKE '%(number varchar_pattern_ops)%'
"""


def _found(editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(FIND)
        return [name for (name,) in cursor.fetchall()]


def drop(_apps, editor):
    if editor.connection.vendor == "postgresql":
        for name in _found(editor):
            editor.execute(f"DROP INDEX {editor.quote_name(name)}")


def make(_apps, editor):
    if editor.connection.vendor == "postgresql" and not _found(editor):
        editor.execute("CREATE INDEX casework_case_number_like ON casework_case (number varchar_pattern_ops)")


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_grids_set_by_hand")]

    operations = [migrations.RunPython(drop, make)]
