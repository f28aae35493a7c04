"""A list of values to tick, with how many rows have each, and a line to find one in a long list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.text_folding import fold
from app.i18n import _
from ui.models.filter_choices import Choice
from ui.models.formats import number
from ui.theme import styled

_LONG: Final = 14
_INDENT: Final = 20
_TALLEST: Final = 400
_LOWEST: Final = 120
_NARROWEST: Final = 220


class _Line(QWidget):
    """One value: its box and its count, grey where no row has it."""

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self.box = QCheckBox(choice.label, self)
        self.box.setMinimumHeight(24)
        self.count = styled(QLabel(self), "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(_INDENT if choice.group else 0, 0, 6, 0)
        line.addWidget(self.box, 1)
        line.addWidget(self.count)
        self.show_count(choice)

    def show_count(self, choice: Choice) -> None:
        self.choice = choice
        if choice.count is None:
            self.box.setAccessibleName(choice.label)
            return
        shown = _("{n}+").format(n=number(choice.count)) if choice.more else number(choice.count)
        if choice.more and choice.count > 5_000:
            shown = _("{n}+").format(n=number(5_000))
        self.count.setText(shown)
        self.box.setAccessibleName(_("{label}, {n}").format(label=choice.label, n=shown))
        self.box.setObjectName("" if choice.count else "nothing")
        self.box.style().unpolish(self.box)
        self.box.style().polish(self.box)


class _Area(QScrollArea):
    """Wants the room of all that is in it, up to a height from which it scrolls."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._inside = inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        hint = self._inside.sizeHint()
        scrolls = hint.height() > _TALLEST
        bar = self.verticalScrollBar().sizeHint().width() if scrolls else 0
        return QSize(max(hint.width() + bar, _NARROWEST), min(hint.height(), _TALLEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), min(self.sizeHint().height(), _LOWEST))


class ChoiceList(QWidget):
    """Values to tick. A value that covers others (Bounced) ticks them with it."""

    changed = Signal()

    def __init__(self, choices: Sequence[Choice], ticked: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, _Line] = {}
        self.find_line = QLineEdit(self)
        self.find_line.setPlaceholderText(_("Find a value"))
        self.find_line.setAccessibleName(_("Find a value"))
        self.find_line.setClearButtonEnabled(True)
        self.find_line.setMinimumHeight(28)
        self.find_line.textChanged.connect(self._narrow)
        self.note = styled(QLabel(_("Looking for values…"), self), "muted")
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._area = _Area(self._inside, self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.find_line, self.note, self._area):
            self._layout.addWidget(widget)
        self.show_choices(choices)
        self.tick(ticked)

    @property
    def boxes(self) -> dict[str, QCheckBox]:
        """The boxes by the word of their value."""
        return {word: line.box for word, line in self._lines.items()}

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer *choices*, in this order; what is ticked stays ticked, also where it is not among them."""
        ticked = self.values()
        known = {choice.word for choice in choices}
        kept = [line.choice for word, line in self._lines.items() if word not in known and line.box.isChecked()]
        for choice in (*choices, *kept):
            line = self._lines.pop(choice.word, None)
            if line is None:
                line = _Line(choice, self._inside)
                line.box.toggled.connect(lambda on, word=choice.word: self._on_toggled(word, on=on))
                self._column.insertWidget(self._column.count() - 1, line)
            line.show_count(choice)
            self._lines[choice.word] = line
        for word in set(self._lines) - known - {choice.word for choice in kept}:
            line = self._lines.pop(word)
            self._column.removeWidget(line)
            line.deleteLater()
        for place, line in enumerate(self._lines.values()):
            self._column.removeWidget(line)
            self._column.insertWidget(place, line)
        self.find_line.setVisible(len(self._lines) > _LONG)
        self.note.setVisible(not self._lines)
        self._area.setVisible(bool(self._lines))
        self._column.activate()
        self._area.updateGeometry()
        self._layout.activate()
        self.tick(ticked)

    def tell_nothing(self) -> None:
        """Say that the log holds no value, in place of an empty list."""
        self.note.setText(_("No message in these dates has one."))

    def tick(self, words: Sequence[str]) -> None:
        """Tick *words*; one that is not offered is offered at the end."""
        for word in words:
            if word not in self._lines:
                self.show_choices([*(line.choice for line in self._lines.values()), Choice(word, word)])
            self._lines[word].box.setChecked(True)

    def values(self) -> tuple[str, ...]:
        """The words that are ticked, in the order offered; what another one covers is left out."""
        ticked = {word for word, line in self._lines.items() if line.box.isChecked()}
        return tuple(word for word, line in self._lines.items() if word in ticked and line.choice.group not in ticked)

    def _on_toggled(self, word: str, *, on: bool) -> None:
        parts = [line for line in self._lines.values() if line.choice.group == word]
        for line in parts:
            _set_quietly(line.box, on=on)
        group = self._lines.get(self._lines[word].choice.group)
        if group is not None:
            others = [line for line in self._lines.values() if line.choice.group == group.choice.word]
            _set_quietly(group.box, on=all(line.box.isChecked() for line in others))
        self.changed.emit()

    def _narrow(self, text: str) -> None:
        typed = fold(text.strip())
        for line in self._lines.values():
            line.setVisible(typed in fold(line.choice.label))


def _set_quietly(box: QCheckBox, *, on: bool) -> None:
    blocker = QSignalBlocker(box)
    box.setChecked(on)
    blocker.unblock()
