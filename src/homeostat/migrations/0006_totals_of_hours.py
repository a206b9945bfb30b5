"""Totals of hours follow the sums of people by themselves: what a statement changes of these is added as a row.

Rows are only ever added, so that nobody who logs hours waits for somebody else on the same work.
"""

from django.db import migrations

KEY = "sprint_id, account_id, cell_id, epic_id"

TOTALS = f"""
CREATE FUNCTION homeostat_total_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO homeostat_hourstotal ({KEY}, hours)
        SELECT {KEY}, sum(hours) FROM latter GROUP BY {KEY} HAVING sum(hours) <> 0;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO homeostat_hourstotal ({KEY}, hours)
        SELECT {KEY}, -sum(hours) FROM former GROUP BY {KEY} HAVING sum(hours) <> 0;
    ELSIF TG_OP = 'TRUNCATE' THEN
        DELETE FROM homeostat_hourstotal;
    ELSE
        INSERT INTO homeostat_hourstotal ({KEY}, hours)
        SELECT {KEY}, sum(hours) FROM (
            SELECT {KEY}, hours FROM latter UNION ALL SELECT {KEY}, -hours FROM former
        ) both_of_them GROUP BY {KEY} HAVING sum(hours) <> 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER homeostat_total_of_new AFTER INSERT ON homeostat_hoursrollup
REFERENCING NEW TABLE AS latter FOR EACH STATEMENT EXECUTE FUNCTION homeostat_total_hours();
CREATE TRIGGER homeostat_total_of_changed AFTER UPDATE ON homeostat_hoursrollup
REFERENCING OLD TABLE AS former NEW TABLE AS latter FOR EACH STATEMENT EXECUTE FUNCTION homeostat_total_hours();
CREATE TRIGGER homeostat_total_of_gone AFTER DELETE ON homeostat_hoursrollup
REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION homeostat_total_hours();
CREATE TRIGGER homeostat_total_of_none AFTER TRUNCATE ON homeostat_hoursrollup
FOR EACH STATEMENT EXECUTE FUNCTION homeostat_total_hours();
"""

TOTALS_BACK = """
DROP TRIGGER homeostat_total_of_none ON homeostat_hoursrollup;
DROP TRIGGER homeostat_total_of_gone ON homeostat_hoursrollup;
DROP TRIGGER homeostat_total_of_changed ON homeostat_hoursrollup;
DROP TRIGGER homeostat_total_of_new ON homeostat_hoursrollup;
DROP FUNCTION homeostat_total_hours();
"""


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0005_search")]

    operations = [migrations.RunSQL(TOTALS, TOTALS_BACK)]
