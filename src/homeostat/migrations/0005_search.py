"""What is found by its words: columns that PostgreSQL keeps itself, in the statement that writes the row.

Nobody can forget to keep them: imports, undoing and erasure write the text, and the words follow. They are no
fields of the models, so that the audit log and the exports tell a row's facts alone.
"""

from django.db import migrations

from homeostat.platform.search.folding import DOUBLE, MARKS, SEPARATORS, SINGLE, UMLAUTS

SMALL = f"""translate(lower(given), '{"".join(map(chr, SINGLE))}', '{"".join(map(chr, SINGLE.values()))}')"""
for letter, letters in DOUBLE:
    SMALL = f"replace({SMALL}, '{letter}', '{letters}')"
SPELT = "normalize(lower(given), NFC)"
for letter, letters in UMLAUTS:
    SPELT = f"replace({SPELT}, '{letter}', '{letters}')"
APART = "".join(f"\\{ord(sign):04x}" for sign in SEPARATORS)

FUNCTIONS = f"""
CREATE FUNCTION homeostat_folded(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(normalize({SMALL}, NFKD), U&'[\\{ord(MARKS[0]):04x}-\\{ord(MARKS[1]):04x}]+', '', 'g');

CREATE FUNCTION homeostat_words(given text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_remove(string_to_array(
    translate(homeostat_folded(left(given, 21000)), U&'{APART}', repeat(' ', {len(SEPARATORS)})), ' '), '');

-- PostgreSQL refuses words of more than 2,046 bytes, and with them the row.
CREATE FUNCTION homeostat_short_words(given text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(array_to_string(given, '')) < 2000 THEN given
    ELSE ARRAY(SELECT left(word, 100) FROM unnest(given) word) END;

CREATE FUNCTION homeostat_spelt_out(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN {SPELT};

CREATE FUNCTION homeostat_found_by(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_tsvector(homeostat_short_words(homeostat_words(given) || CASE
    WHEN homeostat_spelt_out(given) = lower(given) THEN '{{}}'::text[]
    ELSE homeostat_words(homeostat_spelt_out(given)) END));
"""
FUNCTIONS_BACK = """
DROP FUNCTION homeostat_found_by(text);
DROP FUNCTION homeostat_spelt_out(text);
DROP FUNCTION homeostat_short_words(text[]);
DROP FUNCTION homeostat_words(text);
DROP FUNCTION homeostat_folded(text);
"""
# By which text a row of each table is found. Notes, reasons and addresses are not: they open to fewer people.
TEXTS = {
    "homeostat_personterm": "name",
    "homeostat_cellterm": "name || ' ' || purpose",
    "homeostat_roleterm": "name || ' ' || purpose",
    "homeostat_client": "key || ' ' || name || ' ' || external_key",
    "homeostat_account": "key || ' ' || name || ' ' || external_key",
    "homeostat_epic": "key || ' ' || name || ' ' || external_key",
    "homeostat_task": "key || ' ' || title || ' ' || external_key",
}


def _column(table: str, text: str) -> migrations.RunSQL:
    # Without a list of what is pending, which every search would read through after a large import.
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ADD COLUMN found_by tsvector
                GENERATED ALWAYS AS (homeostat_found_by({text})) STORED;
            CREATE INDEX {table}_found_by ON {table} USING gin (found_by) WITH (fastupdate = off)""",
        f"ALTER TABLE {table} DROP COLUMN found_by",
    )


# What describes a thing is found too, after its title: its words are kept apart, and only where there are any, so
# that a change of a thing without a description costs nothing more.
DESCRIBED = {
    "homeostat_epic": TEXTS["homeostat_epic"],
    "homeostat_task": TEXTS["homeostat_task"],
}


def _described(table: str, text: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ADD COLUMN described_by tsvector GENERATED ALWAYS AS (
                CASE WHEN description <> '' THEN homeostat_found_by({text} || ' ' || description) END) STORED;
            CREATE INDEX {table}_described_by ON {table} USING gin (described_by) WITH (fastupdate = off)
                WHERE described_by IS NOT NULL;
            CREATE INDEX {table}_described ON {table} (id) WHERE described_by IS NOT NULL""",
        f"ALTER TABLE {table} DROP COLUMN described_by",
    )


class Migration(migrations.Migration):
    dependencies = [("homeostat", "0004_edition_of_the_organisation")]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        *(_column(table, text) for table, text in TEXTS.items()),
        *(_described(table, text) for table, text in DESCRIBED.items()),
    ]
