"""The menu bar that every main and details window has, in the order of the platforms (product 6.1)."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu

from app.i18n import _


class Menus:
    """File Edit View Go Tools Window Help of one window. A menu that stays empty is not shown.

    Features add their actions to the menu they belong to; `finish` is called once all have.
    """

    def __init__(self, window: QMainWindow) -> None:
        bar = window.menuBar()
        self.file: QMenu = bar.addMenu(_("&File"))
        self.edit: QMenu = bar.addMenu(_("&Edit"))
        self.view: QMenu = bar.addMenu(_("&View"))
        self.go: QMenu = bar.addMenu(_("&Go"))
        self.tools: QMenu = bar.addMenu(_("&Tools"))
        self.window: QMenu = bar.addMenu(_("&Window"))
        self.help: QMenu = bar.addMenu(_("&Help"))

    def all(self) -> list[QMenu]:
        """The menus from left to right."""
        return [self.file, self.edit, self.view, self.go, self.tools, self.window, self.help]

    def finish(self) -> None:
        """Hide the menus that nothing was added to."""
        for menu in self.all():
            menu.menuAction().setVisible(bool(menu.actions()))
