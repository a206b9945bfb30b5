"""What a file is: a name nobody has to fear, and a type found from its content.

Executables and scripts are refused. A name may not claim another content than there is. Only pictures that
every browser draws, and draws safely, are ever shown in a page; all else is taken away as a file.
"""

import re
import unicodedata
from collections.abc import Sequence

import puremagic
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid

HEAD = 65_536  # bytes that are looked at
LONGEST_NAME = 150
PICTURES = {
    "image/png": (("png",), re.compile(rb"\x89PNG\r\n\x1a\n")),
    "image/jpeg": (("jpg", "jpeg", "jpe", "jfif"), re.compile(rb"\xff\xd8\xff")),
    "image/gif": (("gif",), re.compile(rb"GIF8[79]a")),
    "image/webp": (("webp",), re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
}
# By their names: what a system or an interpreter runs when somebody opens it.
RUN = re.compile(
    r"app|apk|ba(sh|t)|bin|cmd|com(mand)?|cpl|csh|deb|desktop|dll|dmg|elf|exe|fish|hta|in[fs]|iso|jar|jse?|jsp"
    r"|ksh|lnk|mjs|ms[cipt]|p(h(p\d?|ar|tml)|if|kg|l)|ps[d1m]1?|pyc?|pyw|r[bp]m?|reg|run|sc[frt]|sh|so|sys|url"
    r"|vb[es]?|wasm|ws[cfh]|xbap|zsh"
)
# By their content, whatever they are called.
RUNS = re.compile(
    rb"\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|\x00asm|dex\n|#!|<\?php"
    rb"|L\x00\x00\x00\x01\x14\x02\x00|MZ.{0,300}\x00",
    re.DOTALL,
)
# Endings of files that are never text.
BINARY = re.compile(
    r"png|jpe?g|jpe|jfif|gif|webp|bmp|ico|tiff?|heic|avif|pdf|zip|gz|bz2|xz|7z|rar|tar|docx?|xlsx?|pptx?|od[tspg]"
    r"|epub|mp[34]|m4[av]|mov|og[gav]|wav|webm|avi|mkv|flac|[to]tf|woff2?|sqlite|parquet"
)
TEXTS = {
    "csv": "text/csv",
    "css": "text/css",
    "htm": "text/html",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "svg": "image/svg+xml",
    "xml": "application/xml",
}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, turners of direction, what nobody sees
SURE = 0.5  # of puremagic's matches: more than a couple of bytes agree
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of a path, without signs that mean something to a system or that nobody sees."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in HIDDEN)
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot:
        name = f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending[:20]}"
    return name[:LONGEST_NAME] or _("file")


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def media_type_of(name: str, head: bytes) -> str:
    """The type of a file by the beginning of its content; Invalid where it is refused."""
    ending = ending_of(name)
    if RUN.fullmatch(ending) or RUNS.match(head):
        message = _("%(name)s is a program or a script; such files are not kept.") % {"name": name}
        raise Invalid("files", message, _("Say where it can be found instead, or put it into an archive."))
    for media_type, (endings, begins) in PICTURES.items():
        if begins.match(head):
            if ending not in endings:
                raise _named_wrong(name, media_type, endings[0])
            return media_type
    matches = _matches(head)
    if agreeing := [media for found, media, _sure in matches if found == ending and BINARY.fullmatch(found)]:
        return agreeing[0] or "application/octet-stream"
    if _is_text(head):
        if BINARY.fullmatch(ending):
            raise _named_wrong(name, "text/html" if _looks_like_html(head) else "text/plain", "txt")
        return TEXTS.get(ending, "text/plain")
    return _binary_type(name, ending, matches)


def is_picture(media_type: str) -> bool:
    """Whether a page may show it."""
    return media_type in PICTURES


def _binary_type(name: str, ending: str, matches: Sequence[tuple[str, str, float]]) -> str:
    sure = [(found, media) for found, media, confidence in matches if confidence >= SURE]
    if BINARY.fullmatch(ending) or (sure and ending not in {found for found, _media, _sure in matches}):
        known = sure[0] if sure else ("", "application/octet-stream")
        raise _named_wrong(name, known[1] or "application/octet-stream", known[0])
    return "application/octet-stream"


def _matches(head: bytes) -> list[tuple[str, str, float]]:
    """Ending, media type and confidence of what puremagic takes the content for, the surest first."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [(each.extension.lstrip(".").lower(), each.mime_type, each.confidence) for each in found]


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == HEAD
    return True


def _looks_like_html(head: bytes) -> bool:
    return re.search(rb"<(!doctype|html|head|body|script|svg|iframe|img)\b", head, re.IGNORECASE) is not None


def _named_wrong(name: str, media_type: str, ending: str) -> Invalid:
    message = _("The content of %(name)s is %(type)s, not what its name says.") % {
        "name": name,
        "type": media_type,
    }
    if ending:
        return Invalid("files", message, _("Name it .%s, if that is what it is.") % ending)
    return Invalid("files", message, _("Look whether it is whole, and what it is."))
