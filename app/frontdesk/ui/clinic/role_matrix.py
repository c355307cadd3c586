"""The matrix of roles: a line a permission, a column a role, a tick where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from frontdesk.domain.permissions import PERMISSIONS, Permission
from frontdesk.domain.roles import Role
from frontdesk.ui.widgets.hints import hint

Index = QModelIndex | QPersistentModelIndex

LOCKED = Qt.ItemDataRole.UserRole + 1
"""True where the tick cannot be changed by whoever looks at it."""

HEADING = Qt.ItemDataRole.UserRole + 2
"""True in the first column of a line that is a heading."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Who looks at the matrix, by what they may do themselves."""

    perms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Area:
    title: str


def _lines() -> tuple[_Area | Permission, ...]:
    lines: list[_Area | Permission] = []
    for title, permissions in groupby(PERMISSIONS, key=lambda each: each.area):
        lines += [_Area(title), *permissions]
    return tuple(lines)


class RoleMatrix(QAbstractTableModel):
    """The first column says what is allowed, the others to whom.

    What is ticked is told by the view, and comes back as other roles.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines = _lines()
        self._roles: tuple[Role, ...] = ()
        self._giver = Giver()

    def show_roles(self, roles: Sequence[Role], giver: Giver) -> None:
        """Take the clinic's roles and who looks at them."""
        same = [role.id for role in roles] == [role.id for role in self._roles]
        if not same:
            self.beginResetModel()
        self._roles, self._giver = tuple(roles), giver
        if same:
            last = self.index(self.rowCount() - 1, max(self.columnCount() - 1, 0))
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(
                Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0)
            )
        else:
            self.endResetModel()

    def role_at(self, column: int) -> Role | None:
        """Return the role of a column."""
        return self._roles[column - 1] if 0 < column <= len(self._roles) else None

    def area_rows(self) -> list[int]:
        """Return the lines that are headings."""
        return [row for row, line in enumerate(self._lines) if isinstance(line, _Area)]

    def toggled(self, index: Index) -> frozenset[str] | None:
        """Return what the role would hold after a tick is turned; None where it may not be."""
        line, role = self._meeting(index)
        if line is None or role is None or self._why_locked(line, role):
            return None
        return role.perms ^ {line.code}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- as Qt has it
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- as Qt has it
        """Return how many columns there are: what is allowed, and the roles."""
        return 0 if parent.isValid() else len(self._roles) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the cursor stand on every tick, also on one that cannot be changed."""
        line, role = self._meeting(index)
        if line is None or role is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a tick, why it is locked, or what a screen reader says."""
        line, column = self._meeting(index)
        if column is None:
            return self._line_data(index.row(), role)
        if line is None:
            return None
        has = line.code in column.perms
        why = self._why_locked(line, column)
        match role:
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if has else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return hint(why or line.explains)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.name} {'may' if has else 'may not'} {line.title}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return why or line.explains
        return bool(why) if role == LOCKED else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a role's name, with how many people have it."""
        column = self.role_at(section)
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return "" if column is None else f"{column.name.capitalize()}\n{_people(column.people)}"

    def _line_data(self, row: int, role: int) -> Any:
        """Return what a line allows, or the heading that it is."""
        line = self._lines[row]
        if role == HEADING:
            return isinstance(line, _Area)
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title if isinstance(line, _Area) else f"May {line.title}"
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(line, Permission):
            return hint(line.explains)
        return None

    def _meeting(self, index: Index) -> tuple[Permission | None, Role | None]:
        if not index.isValid():
            return None, None
        line = self._lines[index.row()]
        return (line if isinstance(line, Permission) else None), self.role_at(index.column())

    def _why_locked(self, line: Permission, role: Role) -> str:
        """Return why this tick stays as it is, by the same rules as the server's."""
        held = self._giver.perms
        if not role.perms <= held:
            return "This role may do more than you. Only somebody who may all of it can change it."
        if line.code not in held:
            return "You may not do this yourself, so you cannot give it to others."
        return ""


def _people(number: int) -> str:
    return "nobody" if number == 0 else "1 person" if number == 1 else f"{number} people"
