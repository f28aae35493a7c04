"""How windows were left is found again, and a broken file does no harm."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ui.window_state import FILE_NAME, WindowState


def test_values_and_geometry_come_back_in_the_next_run(tmp_path: Path, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(640, 480)
    first = WindowState(tmp_path)
    assert first.restore_window("list", window) is False
    first.keep_window("list", window)
    first.set_value("contacts/columns", [{"key": "name", "width": 120}])
    first.set_value("contacts/left", value=True)
    first.set_value("contacts/left", None)
    first._settings.sync()
    other = QMainWindow()
    qtbot.addWidget(other)
    second = WindowState(tmp_path)
    assert second.value("contacts/columns") == [{"key": "name", "width": 120}]
    assert second.value("contacts/left", "gone") == "gone"
    assert second.restore_window("list", other) is True
    assert other.size() == QSize(640, 480)


def test_a_value_that_cannot_be_read_is_the_default(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / FILE_NAME).write_text("[contacts]\ncolumns=not json\ngeometry=nonsense\n", "utf-8")
    window = QMainWindow()
    qtbot.addWidget(window)
    state = WindowState(tmp_path)
    assert state.value("contacts/columns", "default") == "default"
    assert state.restore_window("contacts", window) is False
