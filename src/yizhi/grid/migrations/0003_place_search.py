"""The table of terms that places are found by, in each database's own way (`domain/finding.py`); it stands in place of rows of terms."""

from django.db import migrations

POSTGRES = """
CREATE TABLE grid_placesearch (place_id bigint PRIMARY KEY, terms tsvector NOT NULL);
CREATE INDEX grid_placesearch_terms ON grid_placesearch USING gin (terms) WITH (fastupdate = on);
"""
# Terms are cut and folded before they get here; unicode61 only splits them at blanks.
SQLITE = """
CREATE VIRTUAL TABLE grid_placesearch USING fts5 (
    terms, detail = none, columnsize = 0, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0"
);
"""


def create(_apps, editor):
    editor.execute(POSTGRES if editor.connection.vendor == "postgresql" else SQLITE)


def drop(_apps, editor):
    editor.execute("DROP TABLE grid_placesearch")


class Migration(migrations.Migration):
    dependencies = [("grid", "0002_boundary_sets_places_labels_duties")]

    operations = [migrations.DeleteModel("PlaceTerm"), migrations.RunPython(create, drop)]
