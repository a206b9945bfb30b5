"""What the rows of work promise beyond what a model can say: a closed sprint is a fact, hours refer to what exists."""

from django.db import migrations

CLOSED = """
CREATE FUNCTION homeostat_closed_sprint_is_a_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.number, OLD.start, OLD."end", OLD.closed_at)
            IS NOT DISTINCT FROM (NEW.number, NEW.start, NEW."end", NEW.closed_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Sprint % is closed; a closed sprint is a fact.', OLD.number USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER homeostat_closed_sprint BEFORE UPDATE OR DELETE ON homeostat_sprint
FOR EACH ROW EXECUTE FUNCTION homeostat_closed_sprint_is_a_fact();

CREATE FUNCTION homeostat_closed_stay_is_a_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT 1 FROM homeostat_sprint WHERE id = OLD.sprint_id AND closed_at IS NOT NULL)
       OR TG_OP <> 'DELETE' AND EXISTS (
            SELECT 1 FROM homeostat_sprint WHERE id = NEW.sprint_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'The sprint is closed; what happened in a closed sprint is a fact.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER homeostat_closed_stay BEFORE INSERT OR UPDATE OR DELETE ON homeostat_tasksprint
FOR EACH ROW EXECUTE FUNCTION homeostat_closed_stay_is_a_fact();
"""

CLOSED_BACK = """
DROP TRIGGER homeostat_closed_stay ON homeostat_tasksprint;
DROP FUNCTION homeostat_closed_stay_is_a_fact();
DROP TRIGGER homeostat_closed_sprint ON homeostat_sprint;
DROP FUNCTION homeostat_closed_sprint_is_a_fact();
"""

REFERENCES = {
    "person_id": "homeostat_person",
    "cell_id": "homeostat_cell",
    "account_id": "homeostat_account",
    "task_id": "homeostat_task",
    "epic_id": "homeostat_epic",
    "role_id": "homeostat_role",
    "replaces_id": "homeostat_hoursentry",
}


def _check(column: str, table: str) -> str:
    return f"""
    SELECT min(g.{column}) INTO missing
    FROM (SELECT DISTINCT {column} FROM given WHERE {column} IS NOT NULL) g
    WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = g.{column});
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Hours refer to {column} %, which is not in {table}.', missing
            USING ERRCODE = 'foreign_key_violation';
    END IF;"""


def _guard(column: str, table: str) -> str:
    return f"""
CREATE FUNCTION {table}_has_no_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM homeostat_hoursentry WHERE {column} = OLD.id) THEN
        RAISE EXCEPTION 'Hours refer to {table} %; it stays.', OLD.id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER {table}_has_no_hours BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_has_no_hours();
"""


CHECKS = "\n".join(_check(column, table) for column, table in REFERENCES.items())
PARENTS = {column: table for column, table in REFERENCES.items() if column != "replaces_id"}
HOURS = f"""
CREATE FUNCTION homeostat_hours_refer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing bigint;
BEGIN
    {CHECKS}
    RETURN NULL;
END $$;
CREATE TRIGGER homeostat_hours_added AFTER INSERT ON homeostat_hoursentry
REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION homeostat_hours_refer();
CREATE TRIGGER homeostat_hours_changed AFTER UPDATE ON homeostat_hoursentry
REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION homeostat_hours_refer();
{"".join(_guard(column, table) for column, table in PARENTS.items())}
"""
HOURS_BACK = """
DROP TRIGGER homeostat_hours_added ON homeostat_hoursentry;
DROP TRIGGER homeostat_hours_changed ON homeostat_hoursentry;
DROP FUNCTION homeostat_hours_refer();
""" + "".join(
    f"DROP TRIGGER {table}_has_no_hours ON {table}; DROP FUNCTION {table}_has_no_hours();"
    for table in PARENTS.values()
)


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0002_cache_table")]

    operations = [
        migrations.RunSQL(CLOSED, CLOSED_BACK),
        migrations.RunSQL(HOURS, HOURS_BACK),
    ]
