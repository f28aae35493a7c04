"""What a person does with the windows, and reads off them: clicks, the texts of tables, buttons by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QMenu, QMenuBar, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs.import_dialog import ImportDialog
from ui.preview.text_block import TextBlock
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.windows.preview_window import PreviewWindow

LONG = 6_000


def texts(model: QAbstractItemModel, column: int) -> list[str]:
    """The texts of one column of *model*, from the top."""
    return [str(model.index(row, column).data() or "") for row in range(model.rowCount())]


def cells(view: QTableView, columns: Sequence[int] | None = None) -> list[tuple[str, ...]]:
    """The texts of the rows of *view*, of *columns* or of all that are not hidden."""
    model = view.model()
    shown = [c for c in range(model.columnCount()) if not view.isColumnHidden(c)] if columns is None else columns
    return list(zip(*(texts(model, column) for column in shown), strict=True))


def filled(qtbot: QtBot, panel: CommunicationsPanel) -> None:
    """Wait until all rows of the newest question to *panel* are known: those of the one before do not count."""
    qtbot.waitUntil(lambda: panel.model.complete and not panel.model.loading, timeout=LONG)


def click(qtbot: QtBot, view: QAbstractItemView, index: QModelIndex) -> None:
    """Click the cell at *index*, where its text or icon begins."""
    view.scrollTo(index)
    point = view.visualRect(index).center()
    point.setX(view.visualRect(index).left() + 12)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def click_heading(qtbot: QtBot, view: QTableView, column: int) -> None:
    """Click the heading of *column*."""
    header = view.horizontalHeader()
    point = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=point)


def buttons(inside: QWidget) -> dict[str, QAbstractButton]:
    """The buttons that can be seen *inside*, by their words without the mark of the access key."""
    found = inside.findChildren(QAbstractButton)
    return {button.text().replace("&", "").strip(): button for button in found if button.isVisible() and button.text()}


def press(qtbot: QtBot, inside: QWidget, words: str) -> None:
    """Click the button with these *words*, as soon as it is there."""
    qtbot.waitUntil(lambda: words in buttons(inside), timeout=LONG)
    button = buttons(inside)[words]
    assert button.isEnabled(), words
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def choose_from(menu: QMenu | QMenuBar | None, *words: str) -> None:
    """Choose the line that *words* lead to: the last in a menu, those before name the menus on the way."""
    assert menu is not None
    (action,) = [a for a in menu.actions() if a.text().replace("&", "") == words[0] and a.isVisible()]
    if len(words) > 1:
        inner = action.menu()
        assert isinstance(inner, QMenu)
        choose_from(inner, *words[1:])
    else:
        action.trigger()


def labels(inside: QWidget) -> list[str]:
    """The texts of the labels that can be seen *inside*."""
    return [label.text() for label in inside.findChildren(QLabel) if label.isVisible() and label.text()]


def import_files(qtbot: QtBot, window: MainWindow, *files: Path) -> ImportDialog:
    """Import *files* by the main window's own door and wait for the end."""
    dialog = window.imports.import_files(list(files))
    assert dialog is not None
    ended(qtbot, dialog)
    return dialog


def ended(qtbot: QtBot, dialog: ImportDialog) -> None:
    """Wait until the import of *dialog* is over: it shows neither progress nor Stop."""
    qtbot.waitUntil(lambda: not dialog.progress.isVisible() and "Stop" not in buttons(dialog), timeout=60_000)


def close_import(qtbot: QtBot, window: MainWindow) -> None:
    """Close the import dialog, and wait for the lists behind it."""
    assert window.imports.import_dialog is not None
    press(qtbot, window.imports.import_dialog, "Close")
    qtbot.waitUntil(lambda: window.imports.import_dialog is None, timeout=LONG)


def names(view: QTableView) -> list[str]:
    """The names in a list of people."""
    return texts(view.model(), heading(view, "Name"))


def heading(view: QTableView, words: str) -> int:
    """The column of *view* under the heading *words*."""
    model = view.model()
    found = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    return found.index(words)


def under(view: QTableView, *words: str) -> list[tuple[str, ...]]:
    """The texts of the rows of *view* in the columns under these headings."""
    return cells(view, [heading(view, each) for each in words])


def previewed(preview: PreviewWindow) -> str:
    """The words of the message that stands in the preview, whichever page shows them; empty while none does."""
    story, page = preview.stage.story, preview.stage.currentWidget()
    if story is None:
        return ""
    if page is preview.stage.sms:
        chosen = preview.stage.sms.chosen
        return "" if chosen is None else chosen.findChildren(TextBlock)[0].toPlainText()
    return preview.stage.missing.words.text() if page is preview.stage.missing else preview.stage.mail.document.text


def shows(qtbot: QtBot, ask: Callable[[], object], expected: object) -> None:
    """Wait until what *ask* reads off the window is *expected*; say what it is when it never is."""

    def look() -> None:
        found = ask()
        assert found == expected, f"{found!r} instead of {expected!r}"

    qtbot.waitUntil(look, timeout=LONG)
