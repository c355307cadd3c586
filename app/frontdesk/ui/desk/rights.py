"""What may be done by who is at the desk, and who may do the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from frontdesk.domain.who_may import SOMEBODY
from frontdesk.ui.desk.lent_right import LentRight

_NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Rights:
    """Permissions by code; `who` names for each the roles that hold it, in a sentence."""

    perms: frozenset[str] = frozenset()
    who: Mapping[str, str] = field(default_factory=lambda: _NOBODY)

    def with_lent(self, lent: LentRight | None) -> Rights:
        """Return these together with what somebody else allows for once."""
        return self if lent is None else Rights(self.perms | lent.perms, self.who)

    def may(self, *permissions: str) -> bool:
        """Whether all of these are held."""
        return self.perms.issuperset(permissions)

    def refusal(self, *permissions: str) -> str:
        """Return who may instead; empty when it is allowed."""
        lacking = next((each for each in permissions if each not in self.perms), None)
        return "" if lacking is None else self.who.get(lacking, SOMEBODY)

    def offer(self, action: QAction, *permissions: str, possible: bool = True) -> None:
        """Enable an action where it is possible and allowed, and say who may where it is not."""
        refusal = self.refusal(*permissions) if possible else ""
        action.setEnabled(possible and not refusal)
        _say(action, refusal)

    def grant(self, widget: QWidget, *permissions: str) -> bool:
        """Enable a part of a form where it is allowed, and say who may where it is not."""
        refusal = self.refusal(*permissions)
        widget.setEnabled(not refusal)
        widget.setToolTip(refusal)
        widget.setAccessibleDescription(refusal)
        return not refusal


def _say(action: QAction, refusal: str) -> None:
    """Buttons and menus follow an action: its status tip is what a screen reader is told."""
    action.setStatusTip(refusal)
    action.setToolTip(f"{action.iconText()}: {refusal}" if refusal else "")
