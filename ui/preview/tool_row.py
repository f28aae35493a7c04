"""The row of tools above an e-mail: what of it is shown, its pictures, its width and paper, find, print, save."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QToolButton, QWidget

from app.i18n import _
from ui import icons
from ui.actions import make_action
from ui.flow_layout import FlowLayout
from ui.theme import styled


class Tab(Enum):
    """What of a message is shown."""

    MESSAGE = auto()
    TEXT = auto()
    SOURCE = auto()
    HEADERS = auto()


PHONE: Final = 360
TABLET: Final = 768
FULL: Final = 0  # as wide as the window
_ICON: Final = QSize(16, 16)


class ToolRow(QWidget):
    """Asks by signals; the window does it."""

    tab_chosen = Signal(object)  # Tab
    pictures_requested = Signal()
    width_chosen = Signal(int)  # pixels, 0: full
    paper_chosen = Signal(bool)  # dark
    find_requested = Signal()
    print_requested = Signal()
    pdf_requested = Signal()
    original_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tool_row")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._line = FlowLayout(self, spacing=8, last_at_end=True)
        self._line.setContentsMargins(12, 6, 12, 6)
        self.tabs = self._make_tabs()
        self.pictures = self._button(_("Load pictures"), _("Load the pictures of this message"), "pictures", words=True)
        self._shrinking: list[QToolButton] = [self.pictures]
        self.pictures.clicked.connect(lambda _checked=False: self.pictures_requested.emit())
        self.widths = self._make_widths()
        self.paper = self._button(_("Dark paper"), _("Show the message on dark paper"), "dark_paper")
        self.paper.setCheckable(True)
        self.paper.toggled.connect(self.paper_chosen)
        self.find_button = self._button(_("Find"), _("Find in this message (Ctrl+F)"), "search")
        self.find_button.clicked.connect(lambda _checked=False: self.find_requested.emit())
        self.print_button = self._button(_("Print"), _("Print this message (Ctrl+P)"), "print")
        self.print_button.clicked.connect(lambda _checked=False: self.print_requested.emit())
        self.save = self._button(_("Save"), _("Save this message"), "save")
        self.save.setMenu(self._make_save_menu())
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def add_at_end(self, button: QToolButton) -> None:
        """Put *button* at the end of the row."""
        self._line.addWidget(button)
        self._shrinking.append(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the words of a button out where the row is too narrow for them; its picture and tip stay."""
        for button in self._shrinking:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in self._shrinking:
            self._line.invalidate()  # it remembers how wide its buttons were
            if self._line.minimumSize().width() <= self.width():
                return
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _make_tabs(self) -> dict[Tab, QToolButton]:
        words = {
            Tab.MESSAGE: _("Message"),
            Tab.TEXT: _("Text"),
            Tab.SOURCE: _("Source"),
            Tab.HEADERS: _("Headers"),
        }
        buttons = self._segments([(text, "") for text in words.values()], words_shown=True)
        for tab, button in zip(words, buttons, strict=True):
            button.clicked.connect(lambda _checked=False, chosen=tab: self.tab_chosen.emit(chosen))
        return dict(zip(words, buttons, strict=True))

    def _make_widths(self) -> dict[int, QToolButton]:
        choices = {
            PHONE: (_("As wide as a phone (360)"), "phone"),
            TABLET: (_("As wide as a tablet (768)"), "tablet"),
            FULL: (_("As wide as the window"), "full_width"),
        }
        buttons = self._segments(list(choices.values()), words_shown=False)
        for width, button in zip(choices, buttons, strict=True):
            button.clicked.connect(lambda _checked=False, chosen=width: self.width_chosen.emit(chosen))
        buttons[-1].setChecked(True)
        return dict(zip(choices, buttons, strict=True))

    def _segments(self, choices: Sequence[tuple[str, str]], *, words_shown: bool) -> list[QToolButton]:
        """Buttons side by side of which one is on."""
        group = QButtonGroup(self)
        box = QWidget(self)
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        buttons: list[QToolButton] = []
        for text, icon in choices:
            button = QToolButton(box)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            _word(button, text, text, icon, words=words_shown)
            group.addButton(button)
            line.addWidget(button)
            buttons.append(button)
        _name_segments(buttons)
        self._line.addWidget(box)
        return buttons

    def _button(self, text: str, tip: str, icon: str, *, words: bool = False) -> QToolButton:
        button = styled(QToolButton(self), "tool")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        _word(button, text, tip, icon, words=words)
        self._line.addWidget(button)
        return button

    def _make_save_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(make_action(menu, _("Save as &PDF…"), self.pdf_requested.emit))
        menu.addAction(make_action(menu, _("Save the &original mail (.eml)…"), self.original_requested.emit))
        return menu

    def show_tabs(self, shown: Sequence[Tab], chosen: Tab) -> None:
        """Offer the tabs *shown*, *chosen* being on."""
        for tab, button in self.tabs.items():
            button.setVisible(tab in shown)
        _name_segments([self.tabs[tab] for tab in shown])
        self.tabs[chosen].setChecked(True)
        self._fit()

    def offer_page_tools(self, offered: bool) -> None:
        """Offer width and paper, which only a formatted message has."""
        for button in (*self.widths.values(), self.paper):
            button.setEnabled(offered)


def details_button(parent: QWidget) -> QToolButton:
    """The toggle that opens the details, for the end of either row."""
    button = styled(QToolButton(parent), "tool")
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    _word(button, _("Details"), _("Details of this message (Alt+Enter)"), "details", words=True)
    return button


def _word(button: QToolButton, text: str, tip: str, icon: str, *, words: bool) -> None:
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setIconSize(_ICON)
    both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if icon else Qt.ToolButtonStyle.ToolButtonTextOnly
    button.setToolButtonStyle(both if words else Qt.ToolButtonStyle.ToolButtonIconOnly)
    if icon:
        icons.set_icon(button, icon)


def _name_segments(buttons: Sequence[QToolButton]) -> None:
    """Tell the style which of *buttons* is the first and the last."""
    for place, button in enumerate(buttons):
        name = "tool_middle"
        if len(buttons) == 1:
            name = "tool"
        elif place == 0:
            name = "tool_first"
        elif place == len(buttons) - 1:
            name = "tool_last"
        if button.objectName() != name:
            button.setObjectName(name)
            button.style().polish(button)
