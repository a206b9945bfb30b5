"""The files of an organisation as names and texts: from a folder, an archive, one file, or pasted."""

import base64
import binascii
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from .tree import Place, Problem, Unreadable

Files = Mapping[str, str]
ENDINGS = (".yaml", ".yml", ".toml", "OWNERS")
MOST_FILES = 10_000
MOST_BYTES = 20_000_000
PASTED = "organisation.yaml"


def files_at(path: Path) -> Files:
    """The files of a folder, or of one file or archive; raises Unreadable."""
    if path.is_file():
        return files_of(path.name, path.read_bytes())
    found = (each for each in sorted(path.rglob("*")) if each.is_file())
    named = ((each.relative_to(path).as_posix(), each) for each in found)
    return _gathered((name, each.read_bytes()) for name, each in named if _is_wanted(name))


def files_of(name: str, content: bytes) -> Files:
    """The files in an uploaded one; raises Unreadable."""
    if content[:4] == b"PK\x03\x04":
        return _within_one_folder(_gathered(_unzipped(name, content)))
    return _gathered([(PurePosixPath(name).name, content)])


def too_large(size: int) -> str:
    """What is said of an uploaded file of so many bytes; empty where it may be that large."""
    if size <= MOST_BYTES:
        return ""
    return _("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000}


def zipped(files: Files) -> bytes:
    """An archive of files, the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"organisation/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return packed.getvalue()


def packed(files: Files) -> str:
    """Files as one line, for a page to send back."""
    return base64.b64encode(zlib.compress(json.dumps(dict(files)).encode(), 9)).decode()


def unpacked(line: str) -> Files:
    """The files of such a line; raises Unreadable where it is none."""
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(base64.b64decode(line, validate=True), 2 * MOST_BYTES)
        told = json.loads(content)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise _lost() from error
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise _lost()
    return _gathered((name, text.encode()) for name, text in told.items())


def _lost() -> Unreadable:
    return Unreadable(Problem(Place(""), "", _("The files were lost on the way."), _("Choose them again.")))


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.endswith(ENDINGS) and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _unzipped(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if _is_wanted(entry.filename):
                    with archive.open(entry) as file:
                        yield entry.filename, file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        message = _("The archive is damaged, or protected by a password.")
        raise Unreadable(Problem(Place(name), "", message, _("Pack it again, as a plain zip."))) from error


def _gathered(named: Iterable[tuple[str, bytes]]) -> Files:
    """Files as texts, within bounds."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    size = 0
    for name, content in named:
        size += len(content)
        if size > MOST_BYTES or len(files) >= MOST_FILES:
            message = _("There are more than %(files)d files or %(size)d MB.") % {
                "files": MOST_FILES,
                "size": MOST_BYTES // 1_000_000,
            }
            raise Unreadable(Problem(Place(name), "", message, _("Send only the files of the organisation.")))
        try:
            files[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            message = _("The file is not written in UTF-8.")
            problems.append(Problem(Place(name, line), "", message, _("Save it as UTF-8.")))
    if problems:
        raise Unreadable(*problems)
    return files


def _within_one_folder(files: Files) -> Files:
    """Without the folder that an archive wraps around everything."""
    tops = {PurePosixPath(name).parts[0] for name in files}
    nested = all(len(PurePosixPath(name).parts) > 1 for name in files)
    if len(tops) == 1 and nested and not tops & {"cells", "people", "teams"}:
        top = tops.pop()
        return {name.removeprefix(f"{top}/"): text for name, text in files.items()}
    return files
