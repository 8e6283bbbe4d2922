"""The table of search terms, in each database's own way (`domain/search.py`), and the indexes of the desk's list."""

from django.db import migrations

POSTGRES = """
CREATE TABLE casework_casesearch (case_id bigint PRIMARY KEY, terms tsvector NOT NULL);
CREATE INDEX casework_casesearch_terms ON casework_casesearch USING gin (terms) WITH (fastupdate = on);
"""
# Terms are cut and folded before they get here; unicode61 only splits them at blanks.
SQLITE = """
CREATE VIRTUAL TABLE casework_casesearch USING fts5 (terms, detail = none, columnsize = 0, tokenize = "unicode61 remove_diacritics 0");
"""


def create(_apps, editor):
    editor.execute(POSTGRES if editor.connection.vendor == "postgresql" else SQLITE)


def drop(_apps, editor):
    editor.execute("DROP TABLE casework_casesearch")


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_initial")]

    operations = [migrations.RunPython(create, drop)]
