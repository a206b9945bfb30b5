"""What files are taken for: by their content, never by their names alone."""

import io
import zipfile

import pytest

from homeostat.areas.work.file_kinds import clean_name, ending_of, is_picture, media_type_of
from homeostat.areas.work.invalid import Invalid

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\x00" * 40
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 40
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\x00" * 20
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in names:
            file.writestr(name, "x" * 20)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", JPEG, "image/jpeg"),
        ("a.gif", GIF, "image/gif"),
        ("a.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40, "image/webp"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.zip", archive("x.txt"), "application/zip"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml"), None),
        ("notes.txt", b"Hello, caf\xc3\xa9", "text/plain"),
        ("notes", b"Hello", "text/plain"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("MZ.txt", b"MZ is a district of a town", "text/plain"),
        ("a.html", HTML, "text/html"),
        ("a.svg", SVG, "image/svg+xml"),
        ("a.dat", b"\x00\x01\x02\x03" * 9, "application/octet-stream"),
        ("long.txt", "é".encode() * 40_000, "text/plain"),
    ],
)
def test_the_content_says_what_it_is(name: str, head: bytes, media_type: str | None) -> None:
    found = media_type_of(name, head[:65_536])
    assert media_type is None or found == media_type
    assert is_picture(found) == name.lower().endswith((".png", ".jpg", ".gif", ".webp"))


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("a.png", HTML, "text/html"),
        ("a.png", SVG, "not what its name says"),
        ("a.png", JPEG, "image/jpeg"),
        ("a.png", b"\x00\x01\x02\x03" * 9, "not what its name says"),
        ("a.jpg", b"Hello", "text/plain"),
        ("a.txt", PNG, "image/png"),
        ("a.html", PNG, "image/png"),
        ("a.svg", GIF, "image/gif"),
        ("a.pdf", HTML, "text/html"),
        ("a.docx", PNG, "image/png"),
        ("a", PNG, ".png"),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, head: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=r"The content of .* is .*") as refused:
        media_type_of(name, head)
    assert words in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 100),
        ("picture.png", b"MZ\x90\x00" + b"\x00" * 100),
        ("a.txt", b"\x7fELF\x02\x01\x01"),
        ("a", b"#!/bin/sh\nrm -rf .\n"),
        ("a.txt", b"<?php system($_GET['x']);"),
        ("a.bin2", b"\xca\xfe\xba\xbe\x00\x00"),
        ("a.sh", b"echo hello"),
        ("a.JS", b"alert(1)"),
        ("a.hta", HTML),
        ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00"),
        ("photo.jpg.exe", JPEG),
        ("a.jar", archive("META-INF/MANIFEST.MF")),
    ],
)
def test_programs_and_scripts_are_refused(name: str, head: bytes) -> None:
    with pytest.raises(Invalid, match="program or a script"):
        media_type_of(name, head)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\plan.pdf", "plan.pdf"),
        ("/abs/olute.png", "olute.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie_ x.txt"),
        ('"><img src=x>.png', "___img src=x_.png"),
        ("...", "file"),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("con.txt", "_con.txt"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("a \t  b.txt ", "a b.txt"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_names_keep_their_ending() -> None:
    name = clean_name("x" * 400 + ".pdf")
    assert len(name) == 150
    assert ending_of(name) == "pdf"
    assert len(clean_name("y" * 400)) == 150
    assert ending_of("nothing") == ""
