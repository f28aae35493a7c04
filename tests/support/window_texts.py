"""Reads off real widgets every text that a person can see or hear, and what of it does not fit its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractProxyModel, QAbstractTableModel, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCalendarWidget,
    QComboBox,
    QDialogButtonBox,
    QDockWidget,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

QTS_OWN = (QCalendarWidget, QFileDialog)  # their words are Qt's, and so are their translations


@dataclass(frozen=True)
class Seen:
    """A text, and where it stands."""

    where: str
    text: str


def texts_of(window: QWidget) -> Iterator[Seen]:
    """Every text of the visible widgets of *window* and of all its menus, tooltips and accessible names too."""
    yield Seen("window title", window.windowTitle())
    for action in window.findChildren(QAction):
        if action.isVisible() and not isinstance(action.parent(), QDockWidget):
            yield Seen("action", action.text())
    for widget in [window, *window.findChildren(QWidget)]:
        if isinstance(widget, QMenu):
            yield Seen("menu", widget.title())
        elif widget.isVisible() and not _is_qts_own(widget):
            yield from _texts_of_widget(widget)


def _is_qts_own(widget: QWidget) -> bool:
    if isinstance(widget.parentWidget(), QTabBar):
        return True
    parent: QWidget | None = widget
    while parent is not None:
        if isinstance(parent, QTS_OWN):
            return True
        if isinstance(parent, QDialogButtonBox) and isinstance(widget, QAbstractButton):
            return parent.standardButton(widget) is not QDialogButtonBox.StandardButton.NoButton
        parent = parent.parentWidget()
    return False


def _texts_of_widget(widget: QWidget) -> Iterator[Seen]:
    name = f"{type(widget).__name__} {widget.objectName()}".strip()
    yield Seen(f"{name}: tooltip", widget.toolTip())
    yield Seen(f"{name}: accessible name", widget.accessibleName())
    yield Seen(f"{name}: accessible description", widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield Seen(name, widget.text())
    elif isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
        yield Seen(f"{name}: placeholder", widget.placeholderText())
    elif isinstance(widget, QTabBar):
        for number in range(widget.count()):
            yield Seen(f"{name}: tab", widget.tabText(number))
            yield Seen(f"{name}: tooltip of a tab", widget.tabToolTip(number))
    elif isinstance(widget, QHeaderView):
        model = widget.model()
        for section in range(widget.count()) if model is not None and widget.orientation() is _ACROSS else ():
            if not widget.isSectionHidden(section):
                yield Seen(f"{name}: heading", str(model.headerData(section, _ACROSS) or ""))
    elif isinstance(widget, QAbstractItemView):
        yield from _cells_of(widget, name)


def _cells_of(view: QAbstractItemView, name: str) -> Iterator[Seen]:
    model = view.model()
    several = isinstance(model, QAbstractTableModel | QAbstractProxyModel)  # Qt hides the one column of a list
    for row in range(min(6, model.rowCount())) if model is not None else ():
        for column in range(model.columnCount() if several else 1):
            index = model.index(row, column)
            for role, what in ((Qt.ItemDataRole.DisplayRole, "cell"), (Qt.ItemDataRole.ToolTipRole, "tooltip")):
                yield Seen(f"{name}: {what} of column {column}", str(index.data(role) or ""))
            yield Seen(f"{name}: heard", str(index.data(Qt.ItemDataRole.AccessibleTextRole) or ""))


_ACROSS = Qt.Orientation.Horizontal


def cut_texts(window: QWidget) -> Iterator[Seen]:
    """The labels, buttons, boxes, tabs and headings of *window* whose words do not fit where they stand."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or _is_qts_own(widget) or not _on_screen(widget, window):
            continue
        name = f"{type(widget).__name__} {widget.objectName()}".strip()
        if isinstance(widget, QLabel | QAbstractButton):
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            if widget.text() and not wraps and _is_cut(widget.sizeHint(), widget):
                yield Seen(name, widget.text())
        elif isinstance(widget, QHeaderView) and widget.orientation() is _ACROSS:
            yield from _cut_headings(widget, name)
        elif isinstance(widget, QTabBar):
            for number in range(widget.count()):
                text = widget.tabText(number).replace("&", "")
                if widget.fontMetrics().horizontalAdvance(text) > widget.tabRect(number).width() - 8:
                    yield Seen(f"{name}: tab", text)


def _on_screen(widget: QWidget, window: QWidget) -> bool:
    """Whether the widget lies inside the window, not scrolled out of sight."""
    return not widget.visibleRegion().isEmpty() or widget is window


def _is_cut(wanted: QSize, widget: QWidget) -> bool:
    return wanted.width() > widget.width() + 1 or wanted.height() > widget.height() + 2


def _cut_headings(header: QHeaderView, name: str) -> Iterator[Seen]:
    model = header.model()
    for section in range(header.count()) if model is not None else ():
        text = str(model.headerData(section, _ACROSS) or "")
        if header.isSectionHidden(section) or not text:
            continue
        if header.fontMetrics().horizontalAdvance(text) > header.sectionSize(section) - 8:
            yield Seen(f"{name}: heading", text)
