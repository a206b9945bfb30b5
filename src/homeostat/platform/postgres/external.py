"""A PostgreSQL server of one's own, named by DATABASE_URL."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from homeostat.platform.postgres.problem import DatabaseProblem

OLDEST = 15
LETTERS = "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
KNOWS_LETTERS = r"""SELECT CASE WHEN current_setting('server_encoding') = 'UTF8'
    THEN lower(convert_from('\xc398', 'UTF8') COLLATE "default") = convert_from('\xc3b8', 'UTF8')
    ELSE false END"""  # Ø and ø
EXAMPLE = "postgresql://user:password@host:5432/homeostat"


def parse_url(url: str) -> dict[str, Any]:
    """Django's settings of a database URL; its query (sslmode=require …) goes to libpq as it is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DatabaseProblem(
            f"DATABASE_URL cannot be read: {error}.", remedy=f"Write it like {EXAMPLE}"
        ) from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise DatabaseProblem(
            "DATABASE_URL does not name a PostgreSQL database.",
            remedy=f"Write it like {EXAMPLE}, or unset it to use the embedded database.",
        )
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def check_server(settings: dict[str, Any]) -> None:
    """The server answers, is new enough and knows letters beyond ASCII, or say which of these is not so."""
    import psycopg

    where = f"{settings['HOST'] or 'the local socket'}, database {settings['NAME']}"
    server = f"The PostgreSQL server of DATABASE_URL ({where})"
    try:
        with psycopg.connect(
            dbname=settings["NAME"],
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            **{"connect_timeout": "10", **settings["OPTIONS"]},
        ) as connection:
            check_version(server, connection.info.server_version)
            knows_letters = connection.execute(KNOWS_LETTERS).fetchone() == (True,)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        what, remedy = explained(reason, settings)
        raise DatabaseProblem(f"{server} {what}: {reason.rstrip('.')}.", remedy=remedy) from None
    if not knows_letters:
        raise DatabaseProblem(
            f"{server} knows the capital letters of English alone: “ørsted” would not find “Ørsted”.",
            remedy=f"Create the database with {LETTERS}; `homeostat restore` brings a backup into it.",
        )


def check_version(server: str, version: int) -> None:
    if version // 10_000 < OLDEST:
        raise DatabaseProblem(
            f"{server} is version {version // 10_000}.",
            remedy=f"Homeostat needs {OLDEST} or newer: upgrade it, or unset DATABASE_URL.",
        )


EXPLANATIONS = (
    (
        ("password authentication failed", "no password supplied"),
        "refuses a wrong name or password",
        "Set the password of the role {user} and write it into DATABASE_URL, signs as %XX.",
    ),
    (
        ('database "{name}" does not exist',),
        "has no database “{name}”",
        f"Create it: CREATE DATABASE {{name}} OWNER {{user}} {LETTERS};",
    ),
    (
        ("permission denied for database",),
        "says that {user} may not use the database {name}",
        "Give it to the role: ALTER DATABASE {name} OWNER TO {user};",
    ),
    (
        ("no encryption", "SSL off"),
        "does not let us in without TLS",
        "Add ?sslmode=verify-full to DATABASE_URL.",
    ),
    (
        ("certificate", "does not support SSL"),
        "cannot be trusted: its certificate or TLS is not what DATABASE_URL asks for",
        "Name the authority by sslrootcert= and the server as its certificate does.",
    ),
    (
        ("too many clients", "too many connections", "remaining connection slots"),
        "has no connection left",
        "Raise max_connections there, or run fewer web processes and workers.",
    ),
    (
        ("starting up", "shutting down", "recovery mode"),
        "is not ready",
        "Wait for it, then start again.",
    ),
    (
        ("refused", "timeout", "timed out", "could not translate", "resolve", "unreachable", "No such file"),
        "cannot be reached: nobody answers",
        "Check host and port in DATABASE_URL, that the server runs and listens there, and the firewall.",
    ),
)
"""What libpq says, what it means, what to do; servers that speak another language get the words below."""


def explained(reason: str, settings: dict[str, Any]) -> tuple[str, str]:
    gaps = {"name": settings["NAME"], "user": settings["USER"] or "homeostat"}
    for signs, what, remedy in EXPLANATIONS:
        if any(sign.format(**gaps) in reason for sign in signs):
            return what.format(**gaps), remedy.format(**gaps)
    return "does not let us in", "Check address, name and password in DATABASE_URL, and that the server runs."
