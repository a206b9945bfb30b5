"""The edition of the organisation: a mark that is new whenever a dated row or a key of one changed."""

from django.db import migrations

DATED = ("personterm", "kindterm", "cellterm", "membership", "workinghours", "roleterm", "holding", "policy")
KEYED = ("person", "cellkind", "cell", "role")

EDITION = """
CREATE TABLE homeostat_edition (mark uuid NOT NULL);
CREATE UNIQUE INDEX homeostat_one_edition ON homeostat_edition ((true));
INSERT INTO homeostat_edition VALUES (gen_random_uuid());

CREATE FUNCTION homeostat_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE homeostat_edition SET mark = gen_random_uuid();
    RETURN NULL;
END $$;
"""

EDITION_BACK = """
DROP FUNCTION homeostat_new_edition();
DROP TABLE homeostat_edition;
"""


def _trigger(table: str, events: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""CREATE TRIGGER homeostat_edition_of_{table} AFTER {events} ON homeostat_{table}
            FOR EACH STATEMENT EXECUTE FUNCTION homeostat_new_edition()""",
        f"DROP TRIGGER homeostat_edition_of_{table} ON homeostat_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0003_facts_of_work")]

    operations = [
        migrations.RunSQL(EDITION, EDITION_BACK),
        *(_trigger(table, "INSERT OR UPDATE OR DELETE OR TRUNCATE") for table in DATED),
        *(_trigger(table, "UPDATE OF key OR DELETE OR TRUNCATE") for table in KEYED),
    ]
