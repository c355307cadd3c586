"""The paper of the land, or the one the workstation prefers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from frontdesk.printing.paper import paper_of, preferred_paper


@pytest.mark.parametrize("name", ["en_US", "es_US", "en_CA", "fr_CA", "es_MX", "es_CL", "en_PH"])
def test_lands_of_letter_paper_get_letter(name: str) -> None:
    assert paper_of(QLocale(name)) == "letter"


@pytest.mark.parametrize("name", ["en_GB", "de_DE", "pt_BR", "ja_JP", "C", "en_AU"])
def test_other_lands_get_a4(name: str) -> None:
    assert paper_of(QLocale(name)) == "a4"


@pytest.mark.parametrize(
    ("everything", "for_paper", "paper"),
    [("", "en_US.UTF-8", "letter"), ("de_DE.UTF-8", "en_US.UTF-8", "a4"), ("C.UTF-8", "", "a4")],
)
def test_the_environment_may_name_the_paper_apart_from_the_language(
    monkeypatch: pytest.MonkeyPatch, everything: str, for_paper: str, paper: str
) -> None:
    monkeypatch.setenv("LC_ALL", everything)
    monkeypatch.setenv("LC_PAPER", for_paper)
    assert preferred_paper("system") == paper


def test_the_workstations_preference_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert preferred_paper("a4") == "a4"
    assert preferred_paper("letter") == "letter"
    assert preferred_paper("papyrus") == "letter"
