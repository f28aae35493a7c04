"""Help > Keyboard Shortcuts: the keys of a window, read off its own menus, and those that tables have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMainWindow,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _


def plain_words(text: str) -> str:
    """The words of a menu entry without the mark of its access key and the dots behind them."""
    return re.sub(r"&(.)", r"\1", text).rstrip("…").strip()


def shown_keys(keys: list[QKeySequence]) -> str:
    """Key combinations as this system writes them; the first is enough where several do the same."""
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def menu_keys(window: QMainWindow) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each menu of *window* by its words, and its entries that have a key: words, keys."""
    for title in window.menuBar().actions():
        menu = title.menu()
        if isinstance(menu, QMenu) and title.isVisible():
            rows = [(plain_words(a.text()), shown_keys(a.shortcuts())) for a in _with_keys(menu)]
            if rows:
                yield plain_words(title.text()), rows


def _with_keys(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _with_keys(inner)
        elif action.isVisible() and action.shortcuts():
            yield action


def table_keys() -> list[tuple[str, str]]:
    """The keys that work in every table."""

    def keys(text: str) -> str:
        return QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText)

    return [
        (_("Open the details, or the preview of a message"), keys("Return")),
        (_("Preview a message"), keys("Space")),
        (_("Copy the selected rows"), keys("Ctrl+C")),
        (_("Select all rows"), keys("Ctrl+A")),
        (_("The menu of the row"), keys("Shift+F10")),
        (_("From the search box to the table"), keys("Down")),
        (_("Empty the search box"), keys("Esc")),
    ]


class ShortcutsDialog(QDialog):
    """A list to read; it changes nothing."""

    def __init__(self, window: QMainWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard Shortcuts"))
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(_("Keyboard Shortcuts"))
        self.tree.setHeaderLabels([_("What it does"), _("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        for title, rows in [*menu_keys(window), (_("In a table"), table_keys())]:
            self._add_group(title, rows)
        self.tree.expandAll()
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tree)
        layout.addWidget(buttons)
        self.resize(520, 620)

    def _add_group(self, title: str, rows: list[tuple[str, str]]) -> None:
        group = QTreeWidgetItem(self.tree, [title])
        group.setFirstColumnSpanned(True)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        for words, keys in rows:
            QTreeWidgetItem(group, [words, keys])

    def rows(self) -> dict[str, str]:
        """The keys by the words beside them."""
        found: dict[str, str] = {}
        for place in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(place)
            for row in range(group.childCount() if group is not None else 0):
                item = group.child(row) if group is not None else None
                if item is not None:
                    found[item.text(0)] = item.text(1)
        return found


def show_shortcuts(window: QMainWindow) -> ShortcutsDialog:
    """Open the list of the keys of *window*."""
    dialog = ShortcutsDialog(window, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
