"""Receiving files: where, how large and under which names, and what is looked at before one is kept.

Django's handlers of uploads are off (``FILE_UPLOAD_HANDLERS``), so a file sent to any other page is dropped. A view that
takes files asks :func:`receive` first; what comes then goes straight to the disk of the document store, without a name.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from navicert.library.document_store import DocumentStore, StoreError
from navicert.library.file_kinds import MEDIA, check_file
from navicert.library.file_refused import FileRefused
from navicert.library.virus_scanner import Infected, ScannerError
from navicert.licensing.sentences import Sentence
from navicert.office.permissions.case import Refused

UPLOADS = re.compile(  # the addresses that take files
    r"/(?:api/v1/)?(?:cases/[^/]+/documents|licences/[^/]+/duties/\d+/evidence)/?"
)
AROUND = 64 * 1024  # bytes of a form around its file
AT_ONCE = 10  # files in one request
LONGEST_NAME = 200  # letters
# Signs that turn the direction of writing or take no room: with them a name can look like another.
HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # what Windows takes for a device
logger = logging.getLogger(__name__)
NOT_IN_NAMES = '/\\<>:"|?*'


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it: what it is called, and its bytes on disk. Nothing about it has been looked at."""

    name: str
    file: IO[bytes]


def store() -> DocumentStore:
    """The documents of this installation."""
    return DocumentStore(settings.NAVICERT_HOME)


def not_kept(error: Exception) -> str:
    """What a person is told when the disk cannot be written; which disk and why is for the log."""
    logger.error("a file was not kept: %s", error)
    return Sentence(
        "The file was not kept, because this server cannot write it now. Try again later, and tell the office."
    )


def most_bytes(request: HttpRequest) -> int:
    """The largest body that is read at this address."""
    if request.method == "POST" and UPLOADS.fullmatch(request.path):
        return int(max(settings.MOST_BYTES, settings.MOST_DOCUMENT_BYTES + AROUND))
    return int(settings.MOST_BYTES)


class Intake(FileUploadHandler):
    """Takes the files of one request; ``sentence`` says why one was not taken, if so."""

    file: Any  # the one that is being written; Django closes it where it gives up

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.size = self.count = 0
        self.sentence = ""

    def new_file(self, *described: Any, **more: Any) -> None:
        """Begin a file."""
        super().new_file(*described, **more)
        self.count += 1
        self.size = 0
        if self.count > AT_ONCE:
            self._stop(Sentence("At most {most} files are taken at once.", most=AT_ONCE))
        try:
            self.file = store().spool()
        except StoreError as error:
            self._stop(not_kept(error))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the next bytes of the file to the disk."""
        self.size += len(raw_data)
        if self.size > settings.MOST_DOCUMENT_BYTES:
            self._stop(
                f"The file is larger than {settings.MOST_DOCUMENT_BYTES // 2**20} MB. Split it, or save it smaller."
            )
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._stop(not_kept(error))

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file is there whole."""
        return UploadedFile(self.file, self.file_name, self.content_type, self.size)

    def close(self) -> None:
        """Let go of the file that was begun last; those that are whole go with the request."""
        if hasattr(self, "file"):
            self.file.close()

    def _stop(self, sentence: str) -> None:
        self.sentence = sentence
        raise StopUpload(connection_reset=False)  # what still comes is read and dropped, so that the answer is heard


def receive(request: HttpRequest) -> Intake:
    """Let this request bring files. Ask before anything of its body is read."""
    intake = Intake(request)
    request.upload_handlers = [intake]
    return intake


def received(request: HttpRequest, field: str = "file") -> Upload:
    """The one file of a form, on which :func:`receive` was asked. Raises :class:`Refused` with a sentence."""
    [intake] = [each for each in request.upload_handlers if isinstance(each, Intake)]
    try:
        files = request.FILES.getlist(field)
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        intake.close()
        raise Refused(Sentence("The form with the file could not be read. Send it again.")) from None
    if intake.sentence:
        raise Refused(intake.sentence)
    if len(files) != 1 or files[0].file is None:
        intake.close()
        raise Refused(Sentence("Choose one file."))
    return Upload(files[0].name or "", files[0].file)


def plain_name(name: str) -> str:
    """The name of a file, as it may be shown and saved anywhere. Raises :class:`Refused`."""
    name = unicodedata.normalize("NFC", name.strip())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(
            Sentence("The name of the file is empty or longer than {most} letters. Rename it.", most=LONGEST_NAME)
        )
    for sign in name:
        if unicodedata.category(sign) in HIDDEN:
            raise Refused(
                Sentence("The name of the file holds the hidden sign U+{sign}. Rename it.", sign=f"{ord(sign):04X}")
            )
        if sign in NOT_IN_NAMES:
            raise Refused(
                Sentence(
                    "The name of the file holds {sign}, which is part of a path or not allowed. Rename it.", sign=sign
                )
            )
    if name.startswith((".", "-", "~")) or name.endswith(".") or RESERVED.fullmatch(name):
        raise Refused(Sentence("The name of the file is one that computers keep for themselves. Rename it."))
    return name


def looked_at(upload: Upload, accepts: Collection[str] = MEDIA) -> tuple[str, str]:
    """The plain name and the media type of a file that may be kept. Raises :class:`Refused`.

    1. Its name. 2. What it is and whether it is accepted here (:mod:`navicert.library.file_kinds`). 3. The virus scanner,
    where one is set: a file that it did not look at is not kept.
    """
    name = plain_name(upload.name)
    try:
        media = check_file(upload.file, name, accepts)
        if settings.CLAMD is not None:
            settings.CLAMD.scan(upload.file)
    except (FileRefused, Infected, ScannerError) as error:
        raise Refused(str(error)) from None
    return name, media
