"""A PostgreSQL server of one's own, named by DATABASE_URL."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from homeostat.platform.postgres.problem import DatabaseProblem

OLDEST = 15
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
    """The server answers and is new enough, or say which of the two is not so."""
    import psycopg

    where = f"{settings['HOST'] or 'the local socket'}, database {settings['NAME']}"
    try:
        with psycopg.connect(
            dbname=settings["NAME"],
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            **{"connect_timeout": "10", **settings["OPTIONS"]},
        ) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise DatabaseProblem(
            f"The PostgreSQL server of DATABASE_URL ({where}) does not let us in: {reason}.",
            remedy="Check the address, the name and the password in DATABASE_URL, and that the server runs.",
        ) from None
    if version // 10_000 < OLDEST:
        raise DatabaseProblem(
            f"The PostgreSQL server of DATABASE_URL ({where}) is version {version // 10_000}.",
            remedy=f"Homeostat needs {OLDEST} or newer: upgrade it, or unset DATABASE_URL.",
        )
