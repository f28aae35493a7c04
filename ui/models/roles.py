"""The roles of our models as plain ints: looking up an enum member is the largest cost of a paint."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

DISPLAY: Final = 0
TOOLTIP: Final = 3
ACCESSIBLE_TEXT: Final = int(Qt.ItemDataRole.AccessibleTextRole)
USER: Final = int(Qt.ItemDataRole.UserRole)
ROW: Final = USER + 1  # the cells of the row (None while they are on their way)
COPY: Final = USER + 2  # the text that goes to the clipboard
SORT: Final = USER + 3  # an int or a str, never a date
