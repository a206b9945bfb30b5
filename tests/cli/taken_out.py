"""Everything an installation gives out as files, to compare two of them byte by byte."""

from collections.abc import Mapping
from pathlib import Path

from tests.houses import House

AUDIT = """
    import sys
    from homeostat.models import AuditEntry as Entry
    from homeostat.areas.settings.queries import names_of_users
    from homeostat.platform.audit.csv_export import csv_lines
    entries = Entry.objects.exclude(action__in=["back up", "restore", "upgrade"]).order_by("pk")
    sys.stdout.writelines(csv_lines(entries, names=names_of_users()))
"""


def taken_out(house: House, folder: Path, *, more: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """All tables, the organisation as code, the audit log but for what backups left there."""
    for words in (["export", "all", "--out"], ["org", "export", "--shape", "folder", "--unwilling", "--out"]):
        result = house.do(*words, str(folder / words[0]), more=more)
        assert result.returncode == 0, result.stderr
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files | {"audit": house.ask(AUDIT.strip(), more=more).encode()}


def difference(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """The names of what is not the same on both sides."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
