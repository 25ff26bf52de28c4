"""Whether a workbook or a text document (ECMA-376) is only something to read: no macros, no files inside, no bomb.

Both are ZIP archives of XML files. Every member is unpacked once, piece by piece, under a common limit; nothing is
believed that the archive says of its own sizes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from navicert.library.file_refused import FileRefused

MOST_MEMBERS = 5000
MOST_UNPACKED = 256 << 20  # bytes of all members together
MOST_XML = 4 << 20  # bytes of a member that is read as XML here
PIECE = 1 << 20
TYPES = "[Content_Types].xml"
MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
MACROS = re.compile(r"vbaproject|vbadata|macrosheet|/customui", re.IGNORECASE)
INSIDE = re.compile(r"/embeddings/|/activex|\.(?:bin|exe|dll|js|vbs|hta|lnk|zip|jar)$", re.IGNORECASE)
HARMLESS = re.compile(r"/printerSettings/[^/]+\.bin$", re.IGNORECASE)
ANEW = "Save it anew as a plain .{kind}, or as a PDF."


def kind_of_zip(file: IO[bytes]) -> str | None:
    """``xlsx``, ``docx``, or ``None`` for any other archive. Raises :class:`FileRefused` where it is damaged or runs."""
    with _opened(file) as archive:
        said = _types(archive) if TYPES in archive.namelist() else ""
    if "macroenabled" in said.lower():
        raise FileRefused("This file holds macros. Save it as a plain .xlsx or .docx, or as a PDF.")
    return next((kind for kind, main in MAIN.items() if main in said), None)


def check_zipped(file: IO[bytes], kind: str) -> None:
    """Refuse an archive that is damaged, protected, a bomb, or holds what runs. Raises :class:`FileRefused`.

    1. It begins and ends as an archive and nothing else. 2. Names are few, plain and different. 3. No macros, no files
    inside. 4. Every member unpacks, within the limit. 5. No part refers to another place, but by a link to click on.
    """
    with _opened(file) as archive:
        members = archive.infolist()
        _check_frame(file, archive, members)
        _check_names(members, ANEW.format(kind=kind))
        _check_unpacked(archive, members)
        for member in members:
            if member.filename.endswith(".rels"):
                _check_references(_xml(archive, member), ANEW.format(kind=kind))


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileRefused("This file is cut off or damaged. Save it anew and attach that.") from None


def _check_frame(file: IO[bytes], archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    file.seek(0)
    begins = file.read(4) == b"PK\x03\x04" and min((each.header_offset for each in members), default=1) == 0
    file.seek(-22, 2)  # the end of an archive without a comment
    if not begins or file.read(4) != b"PK\x05\x06" or archive.comment:
        raise FileRefused("Something else is put before or behind what this file shows. Save it anew.")


def _check_names(members: list[zipfile.ZipInfo], anew: str) -> None:
    names = [each.filename.lower() for each in members]
    if len(names) > MOST_MEMBERS or len(set(names)) < len(names):
        raise FileRefused(f"This file has too many parts, or two with one name. {anew}")
    for member in members:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
            raise FileRefused(f"A part of this file has a name that leads outside it. {anew}")
        if member.flag_bits & 0x1:
            raise FileRefused("This file is protected with a password. Save it without one.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(f"This file is packed in a way that is not read here. {anew}")
        if MACROS.search(f"/{member.filename}"):
            raise FileRefused(f"This file holds macros. {anew}")
        if INSIDE.search(f"/{member.filename}") and not HARMLESS.search(f"/{member.filename}"):
            raise FileRefused(f"This file holds another file inside ({path.name}). {anew} Attach the other by itself.")


def _check_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    left = MOST_UNPACKED
    try:
        for member in members:
            with archive.open(member) as part:
                while piece := part.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise FileRefused("This file unpacks to far more than its size, so it was not opened.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise FileRefused("A part of this file is damaged. Save it anew and attach that.") from None


def _types(archive: zipfile.ZipFile) -> str:
    """What the archive says of the kinds of its parts, all in one text."""
    found = fromstring_or_refuse(_read(archive, archive.getinfo(TYPES)))
    return " ".join(each.get("ContentType", "") for each in found)


def _check_references(found: Element, anew: str) -> None:
    for each in found:
        outside = each.get("TargetMode", "").lower() == "external"
        if outside and not each.get("Type", "").lower().endswith("/hyperlink"):
            what = each.get("Type", "").rpartition("/")[2] or "something"
            raise FileRefused(f"This file fetches {what} from another place when it is opened. Remove that. {anew}")


def _xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Element:
    return fromstring_or_refuse(_read(archive, member))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as part:
            data = part.read(MOST_XML + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise FileRefused("A part of this file is damaged. Save it anew and attach that.") from None
    if len(data) > MOST_XML:
        raise FileRefused("A part of this file is larger than any of its kind. Save it anew.")
    return data


def fromstring_or_refuse(data: bytes) -> Element:
    """XML without entities or document types, as an element. Raises :class:`FileRefused`."""
    try:
        found: Element = fromstring(data, forbid_dtd=True)
        return found
    except (ParseError, DefusedXmlException, ValueError):
        raise FileRefused("A part of this file cannot be read as XML. Save it anew and attach that.") from None
