"""A new passphrase, typed twice: how strong it is in plain words, and what is still missing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from app.core.passphrase_strength import SHORTEST_PASSPHRASE, Strength, strength_of
from app.i18n import _, ngettext
from ui.theme import styled
from ui.widgets.passphrase_field import PassphraseField


def strength_words(passphrase: str) -> str:
    """How strong *passphrase* is, as a person reads it; what a passphrase should be, where none is typed."""
    if not passphrase:
        return _("Four words that do not belong together are strong, and easy to keep in mind.")
    missing = SHORTEST_PASSPHRASE - len(passphrase)
    words = {
        Strength.TOO_SHORT: ngettext(
            "Too short: {n} character is missing.", "Too short: {n} characters are missing.", missing
        ).format(n=missing),
        Strength.WEAK: _("Weak: a program would find it quickly. Add another word."),
        Strength.FAIR: _("Fair: one more word makes it strong."),
        Strength.GOOD: _("Strong."),
    }
    return words[strength_of(passphrase)]


class NewPassphrase(QWidget):
    """Two fields; `changed` tells that `complete` may have another answer."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = PassphraseField(_("New passphrase"), self)
        self.again = PassphraseField(_("The same again"), self)
        self.strength = styled(QLabel(self), "muted")
        self.strength.setWordWrap(True)
        self.same = styled(QLabel(self), "muted")
        self.same.setWordWrap(True)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        first, again = QLabel(_("&New passphrase"), self), QLabel(_("The same &again"), self)
        first.setBuddy(self.first.line)
        again.setBuddy(self.again.line)
        form.addRow(first, self.first)
        form.addRow("", self.strength)
        form.addRow(again, self.again)
        form.addRow("", self.same)
        self.setFocusProxy(self.first)
        for field in (self.first, self.again):
            field.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def complete(self) -> bool:
        """Whether it is long enough and both are the same."""
        typed = self.first.text()
        return strength_of(typed) is not Strength.TOO_SHORT and typed == self.again.text()

    def text(self) -> str:
        """The passphrase."""
        return self.first.text()

    def _on_changed(self) -> None:
        typed, again = self.first.text(), self.again.text()
        self.strength.setText(strength_words(typed))
        differs = bool(again) and typed != again and not (len(again) < len(typed) and typed.startswith(again))
        self.same.setText(_("The two are not the same.") if differs else " ")
        self.changed.emit()
