"""Comments are found by their words, as all else is (0005_search.py); who is mentioned in them is no word."""

from django.db import migrations

FOUND_BY = """
ALTER TABLE homeostat_comment ADD COLUMN found_by tsvector GENERATED ALWAYS AS (
    homeostat_found_by(regexp_replace(text, '@\\{[0-9]{1,18}\\}', ' ', 'g'))) STORED;
CREATE INDEX homeostat_comment_found_by ON homeostat_comment USING gin (found_by) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0006_totals_of_hours")]

    operations = [
        migrations.RunSQL(FOUND_BY, "ALTER TABLE homeostat_comment DROP COLUMN found_by"),
    ]
