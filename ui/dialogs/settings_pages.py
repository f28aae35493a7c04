"""The pages of the settings dialog: each shows some settings and says them as texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from app.services.school_settings import Country
from app.settings import APPEARANCES, DAYS, Settings
from ui.models.formats import chosen_locale
from ui.theme import styled
from ui.widgets.terms_editor import TermsEditor

APPEARANCE_WORDS: Final[dict[str, Callable[[], str]]] = {
    "system": lambda: _("As the &system has it"),
    "light": lambda: _("&Light"),
    "dark": lambda: _("&Dark"),
}


def _note(text: str, parent: QWidget) -> QLabel:
    label = styled(QLabel(text, parent), "muted")
    label.setWordWrap(True)
    return label


class SchoolPage(QWidget):
    """Name, time zone, country, first day of the week."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(settings.school_name, self)
        self.zone = _searchable(settings.zone.key, self)
        self.country = _searchable(settings.country, self)
        self.week_start = QComboBox(self)
        self.week_start.addItem(_("As usual in the country"), "")
        for number, day in enumerate(DAYS, 1):
            name = chosen_locale().standaloneDayName(number, QLocale.FormatType.LongFormat)
            self.week_start.addItem(name, day)
        self.week_start.setCurrentIndex(self.week_start.findData(settings.get("week_start")))
        form = QFormLayout(self)
        form.addRow(_("School’s &name"), self.name)
        form.addRow("", _note(_("Stands on prints and exports."), self))
        form.addRow(_("Time &zone"), self.zone)
        form.addRow("", _note(_("All dates and times are shown in it, on every computer."), self))
        form.addRow(_("&Country"), self.country)
        form.addRow("", _note(_("For telephone numbers without a country code, and the week."), self))
        form.addRow(_("&Week begins on"), self.week_start)

    def offer(self, zones: Sequence[str], countries: Sequence[Country]) -> None:
        """Offer these to choose from; they are read from files, so they come when the page is there already."""
        _fill(self.zone, [(zone.replace("_", " "), zone) for zone in zones])
        _fill(self.country, [(country.name, country.code) for country in countries])

    def texts(self) -> dict[str, str]:
        """The settings as they stand on this page."""
        return {
            "school_name": self.name.text(),
            "zone": _chosen(self.zone),
            "country": _chosen(self.country),
            "week_start": str(self.week_start.currentData()),
        }


class TermsPage(QWidget):
    """The school's terms."""

    def __init__(self, settings: Settings, today: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = TermsEditor(settings.terms, today, self)
        layout = QVBoxLayout(self)
        layout.addWidget(_note(_("“This term” and “Last term” in the date menu stand for these dates."), self))
        layout.addWidget(self.editor, 1)

    def texts(self) -> dict[str, str]:
        """The settings as they stand on this page."""
        return {"terms": self.editor.text()}


class MailPage(QWidget):
    """The school's own mail domains."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.domains = QPlainTextEdit("\n".join(settings.get("own_domains")), self)
        self.domains.setAccessibleName(_("The school’s own mail domains"))
        self.domains.setPlaceholderText(_("school.example"))
        self.domains.setTabChangesFocus(True)
        layout = QVBoxLayout(self)
        label = QLabel(_("The school’s own mail &domains, one a line"), self)
        label.setBuddy(self.domains)
        layout.addWidget(label)
        layout.addWidget(self.domains, 1)
        words = _(
            "The part after the @ of the addresses that the school sends from. Mail from any other address in an"
            " imported mailbox counts as received, not as sent. While none is given, every mail counts as sent."
        )
        layout.addWidget(_note(words, self))

    def texts(self) -> dict[str, str]:
        """The settings as they stand on this page."""
        return {"own_domains": ", ".join(self.domains.toPlainText().split())}


class AppearancePage(QWidget):
    """Light, dark, or as the system has it."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        for number, word in enumerate(APPEARANCES):
            button = QRadioButton(APPEARANCE_WORDS[word](), self)
            button.setChecked(settings.get("appearance") == word)
            self.group.addButton(button, number)
            layout.addWidget(button)
        layout.addStretch(1)

    def texts(self) -> dict[str, str]:
        """The settings as they stand on this page."""
        return {"appearance": APPEARANCES[self.group.checkedId()]}


def _searchable(chosen: str, parent: QWidget) -> QComboBox:
    """A box to choose from, or to type a part of what is sought into; until it is filled it holds *chosen* alone."""
    box = QComboBox(parent)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setMaxVisibleItems(16)
    box.addItem(chosen, chosen)
    completer = QCompleter(box.model(), box)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    box.setCompleter(completer)
    return box


def _fill(box: QComboBox, items: Sequence[tuple[str, str]]) -> None:
    """Offer *items* beside what was chosen before; what was typed meanwhile stays."""
    chosen, typed = box.itemData(0), box.currentText()
    edited = typed != box.itemText(0)
    if any(value == chosen for _words, value in items):
        box.clear()
    for words, value in items:
        box.addItem(words, value)
    box.setCurrentIndex(box.findData(chosen))
    if edited:
        box.setEditText(typed)


def _chosen(box: QComboBox) -> str:
    """The value of the item that stands in the box, else the text: the check will say what is wrong with it."""
    found = box.findText(box.currentText().strip(), Qt.MatchFlag.MatchFixedString)
    return str(box.itemData(found)) if found >= 0 else box.currentText()
