"""Editions: a mark for each topic that is new whenever rows of the topic changed.

Topics: the organisation (dated rows and the keys they refer to) and the readings (with their sprints).
"""

from django.db import migrations

DATED = ("personterm", "kindterm", "cellterm", "membership", "workinghours", "roleterm", "holding", "policy")
KEYED = ("person", "cellkind", "cell", "role")
READ = ("reading", "sprint")

EDITION = """
CREATE TABLE homeostat_edition (topic text PRIMARY KEY, mark uuid NOT NULL);
INSERT INTO homeostat_edition VALUES ('organisation', gen_random_uuid()), ('readings', gen_random_uuid());

CREATE FUNCTION homeostat_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE homeostat_edition SET mark = gen_random_uuid() WHERE topic = TG_ARGV[0];
    RETURN NULL;
END $$;
"""

EDITION_BACK = """
DROP FUNCTION homeostat_new_edition();
DROP TABLE homeostat_edition;
"""


def _trigger(table: str, events: str, topic: str = "organisation") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""CREATE TRIGGER homeostat_edition_of_{table} AFTER {events} ON homeostat_{table}
            FOR EACH STATEMENT EXECUTE FUNCTION homeostat_new_edition('{topic}')""",
        f"DROP TRIGGER homeostat_edition_of_{table} ON homeostat_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0003_facts_of_work")]

    operations = [
        migrations.RunSQL(EDITION, EDITION_BACK),
        *(_trigger(table, "INSERT OR UPDATE OR DELETE OR TRUNCATE") for table in DATED),
        *(_trigger(table, "UPDATE OF key OR DELETE OR TRUNCATE") for table in KEYED),
        *(_trigger(table, "INSERT OR UPDATE OR DELETE OR TRUNCATE", "readings") for table in READ),
    ]
