"""The organisation of a day as a file to take home: the same from pages and the API."""

from dataclasses import dataclass
from datetime import date

from homeostat.core.organisation import View
from homeostat.platform.editions import once

from .folder import zipped
from .writing import as_file, as_folder

KINDS = {"file": "application/yaml", "folder": "application/zip"}


@dataclass(frozen=True, slots=True)
class TakenOut:
    """The content of a file, its kind, and the name it is kept under."""

    name: str
    kind: str
    content: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Disposition": f'attachment; filename="{self.name}"'}


def taken_out(view: View, day: date, *, within: str = "", shape: str = "file") -> TakenOut:
    """The organisation, or a cell with all in it, as one YAML file or as a packed folder."""
    name = f"{within or 'organisation'}-{day.isoformat()}"
    if shape == "folder":
        return TakenOut(f"{name}.zip", KINDS[shape], zipped(as_folder(view, within=within)))
    # Of a thousand people it takes a third of a second to write, and scripts ask for it again and again.
    content = once(
        view, f"as a file: {within}", lambda: as_file(view, within=within)["organisation.yaml"].encode()
    )
    return TakenOut(f"{name}.yaml", KINDS[shape], content)
