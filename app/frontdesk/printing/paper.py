"""Which paper lies in the printers here, and the page of every sheet on it."""

from __future__ import annotations

import os

from PySide6.QtCore import QLocale, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize

from frontdesk.domain.errors import InvalidInput

MARGIN_MM = 10.0

PAPERS = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}

_LETTER_LANDS = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""Where CLDR says that letter paper is the usual one, though most of these measure in metres."""


def page_layout(paper: str) -> QPageLayout:
    """Return the upright page of a paper, `a4` or `letter`, with the margins of every sheet."""
    size = PAPERS.get(paper.lower())
    if size is None:
        known = ", ".join(sorted(PAPERS))
        raise InvalidInput(f"There is no paper '{paper}'. Known papers: {known}.", field="paper")
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    upright = QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(size), upright, margins, QPageLayout.Unit.Millimeter)


def preferred_paper(preference: str) -> str:
    """Return the paper that the workstation prefers; any other word means that of the land."""
    return preference if preference in PAPERS else paper_of(_locale_of_paper())


def paper_of(locale: QLocale) -> str:
    """Return the usual paper of a locale's land; A4 where no land is named."""
    land = QLocale.territoryToCode(locale.territory())
    return "letter" if land in _LETTER_LANDS else "a4"


def _locale_of_paper() -> QLocale:
    """Return the locale that the environment names for paper, or else the system's."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_PAPER")
    return QLocale(named) if named else QLocale.system()
