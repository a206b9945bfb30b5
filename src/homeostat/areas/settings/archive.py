"""A zip that is sent while it is made: what people attached in years is never in memory as a whole."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

OLDEST = 1980  # the first year a zip can say


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive; `size` in bytes, where it is known before its content."""

    path: str
    at: datetime
    content: Iterable[bytes]
    size: int = 0
    is_packed: bool = True


class _Outbox(io.RawIOBase):
    """Takes what the archive writes until it is handed on."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, given: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.waiting.append(bytes(given))
        return len(given)

    def emptied(self) -> bytes:
        whole = b"".join(self.waiting)
        self.waiting.clear()
        return whole


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of a zip with these files, a part of a file at a time."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, max(entry.at.timetuple()[:6], (OLDEST, 1, 1, 0, 0, 0)))
            info.compress_type = zipfile.ZIP_DEFLATED if entry.is_packed else zipfile.ZIP_STORED
            info.file_size = entry.size
            with archive.open(info, "w") as target:
                for part in entry.content:
                    target.write(part)
                    if ready := outbox.emptied():  # an empty part would end the answer
                        yield ready
    yield outbox.emptied()
