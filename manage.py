#!/usr/bin/env python
"""Django's own commands, with the database they need; operators have the `homeostat` command."""

import os
import sys

# These look at the source alone.
WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "makemigrations", "version",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
    from django.core.management import execute_from_command_line

    from homeostat.platform.postgres import DatabaseProblem, ensure_running

    word = next((one for one in arguments[1:] if not one.startswith("-")), "help")
    if word in WITHOUT_DATABASE or {"-h", "--help", "--version"} & set(arguments):
        execute_from_command_line(arguments)
        return 0
    try:
        with ensure_running(lambda message: sys.stderr.write(f"{message}\n")):
            execute_from_command_line(arguments)
    except DatabaseProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
