"""Writes a sheet as a PDF file; the same sheet gives the same bytes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUuid
from PySide6.QtGui import QPageLayout, QPainter, QPdfWriter

from frontdesk.domain.errors import DiskFull, InvalidInput
from frontdesk.printing.painting import paint_sheet
from frontdesk.printing.paper import page_layout
from frontdesk.printing.sheets import Sheet

RESOLUTION = 1200
"""Dots per inch of the PDF's coordinates; text stays vector."""

_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")


def write_pdf(sheet: Sheet, path: Path, paper: str = "a4") -> int:
    """Write the whole sheet on a paper, `a4` or `letter`, as `write_pages` does."""
    return write_pages(sheet, path, page_layout(paper))


def write_pages(sheet: Sheet, path: Path, layout: QPageLayout, wanted: range | None = None) -> int:
    """Write the sheet to `path`, replacing a file of that name, and return its number of pages.

    `wanted` are the page numbers to write, from 1; None is all. The file appears whole or not at
    all. InvalidInput when nothing can be written there, DiskFull when there is no room.
    """
    data, pages = _document(sheet, layout, wanted)
    try:
        _replace(path, data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            message = "The sheet was not written: the disk is full."
            raise DiskFull(message) from error
        message = f"The sheet cannot be written to {path}: {error.strerror}."
        raise InvalidInput(message, field="output") from error
    return pages


def pdf_bytes(sheet: Sheet, paper: str = "a4") -> tuple[bytes, int]:
    """Return the sheet as a PDF document and its number of pages."""
    return _document(sheet, page_layout(paper), None)


def _document(sheet: Sheet, layout: QPageLayout, wanted: range | None) -> tuple[bytes, int]:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(layout)
    writer.setResolution(RESOLUTION)
    writer.setTitle(sheet.title)
    writer.setCreator("Pet Care Scheduler")
    identity = uuid5(NAMESPACE_OID, repr(sheet))
    writer.setDocumentId(QUuid(str(identity)))
    writer.setDocumentXmpMetadata(QByteArray(_xmp(sheet).encode()))
    painter = QPainter(writer)
    try:
        pages = paint_sheet(sheet, writer, painter, wanted)
    finally:
        painter.end()
    return _with_own_dates(bytes(data.data()), sheet.made_at), pages


def _xmp(sheet: Sheet) -> str:
    made = sheet.made_at.astimezone(UTC).isoformat(timespec="seconds")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<xmp:CreateDate>{made}</xmp:CreateDate>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def _with_own_dates(document: bytes, made_at: datetime) -> bytes:
    """Date the document by its sheet, in as many bytes, because the PDF's table counts them."""
    stamp = made_at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()

    def _dated(match: re.Match[bytes]) -> bytes:
        start = b"/" + match[1] + b" (D:" + stamp
        return start + b")" + b" " * (len(match[0]) - len(start) - 1)

    return _DATES.sub(_dated, document)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o600)  # names and phone numbers: the user's own eyes only
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
