"""The matrix of roles on the screen: Space, Enter or a click turns a tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from frontdesk.domain.roles import Role
from frontdesk.ui.clinic.role_matrix import Giver, Index, RoleMatrix
from frontdesk.ui.clinic.role_ticks import ROW_HEIGHT, RoleTicks

_NAMES_HEIGHT = 48
_SMALLEST_COLUMN = 96
_TITLES_WIDTH = 290


class RoleTable(QTableView):
    """Shows one column a role; what each allows is changed in place.

    Signals:
        perms_wanted(UUID, frozenset): a role shall allow exactly this.
        role_chosen(Role): the cursor stands in this role's column; None in none.
    """

    perms_wanted = Signal(object, object)
    role_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix = RoleMatrix()
        self.setModel(self._matrix)
        self.setItemDelegate(RoleTicks(self))
        self.setAccessibleName("What each role allows")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setFixedHeight(_NAMES_HEIGHT)
        across.setMinimumSectionSize(_SMALLEST_COLUMN)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setHighlightSections(False)
        down.setDefaultSectionSize(ROW_HEIGHT)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.hide()
        self.clicked.connect(self._turn)

    @property
    def role(self) -> Role | None:
        """The role whose column the cursor stands in."""
        return self._matrix.role_at(self.currentIndex().column())

    def show_roles(self, roles: Sequence[Role], giver: Giver) -> None:
        """Show the clinic's roles to who holds these rights; the cursor stays where it was."""
        self._matrix.show_roles(roles, giver)
        self.clearSpans()
        for row in self._matrix.area_rows():
            self.setSpan(row, 0, 1, self._matrix.columnCount())
        across = self.horizontalHeader()
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        across.resizeSection(0, _TITLES_WIDTH)
        if not self.currentIndex().isValid() and roles:
            self.setCurrentIndex(self._matrix.index(1, 1))
        self.role_chosen.emit(self.role)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the tick under the cursor with Space or Enter."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._turn(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell in whose column the cursor stands now."""
        super().currentChanged(current, previous)
        self.role_chosen.emit(self._matrix.role_at(current.column()))

    @Slot(QModelIndex)
    def _turn(self, index: QModelIndex) -> None:
        role, perms = self._matrix.role_at(index.column()), self._matrix.toggled(index)
        if role is not None and perms is not None:
            self.perms_wanted.emit(role.id, perms)
