"""Whether what rows are found by is what their texts say now, by computing all of it anew."""

from django.db import connection


def search_differences() -> list[tuple[str, int]]:
    """Tables, each with how many rows are found by other words than theirs; nothing means all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attrelid::regclass::text, attname, pg_get_expr(adbin, adrelid)
               FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
               WHERE attname IN ('found_by', 'described_by') AND attgenerated = 's' ORDER BY 1, 2"""
        )
        columns = cursor.fetchall()
        found = []
        for table, column, text in columns:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} IS DISTINCT FROM {text}")  # noqa: S608
            found.append((table, cursor.fetchone()[0]))
    return [(table, count) for table, count in found if count]
