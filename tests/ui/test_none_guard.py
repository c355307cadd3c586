from __future__ import annotations

import pytest

from frontdesk.ui.none_guard import BrokenQtBinding, lost_none_references, refuse_broken_binding


def test_the_installed_binding_keeps_its_references_to_none(qapp: object) -> None:
    lost = lost_none_references()
    assert lost < 50
    refuse_broken_binding(lost)


def test_a_binding_that_loses_none_is_refused_with_advice() -> None:
    with pytest.raises(BrokenQtBinding, match=r"Install PySide6 6\.11 or Python 3\.12"):
        refuse_broken_binding(200)
