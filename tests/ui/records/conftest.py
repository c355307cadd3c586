from __future__ import annotations

from tests.ui.desk.conftest import Front, appearance, front

__all__ = ["Front", "appearance", "front"]
