"""The small window in which one filter is made or changed: ticks for choices, an operator and a text otherwise."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.filters import Operator, Term
from app.i18n import _
from ui.models.filter_texts import choices, field_label, is_choice, operators
from ui.theme import styled


class FilterEditor(QFrame):
    """Edits one term; `accepted` carries it. Closing it otherwise changes nothing."""

    accepted = Signal(object)  # Term

    def __init__(self, key: str, term: Term | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filter_editor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._key = key
        self.setAccessibleName(_("Filter {field}").format(field=field_label(key)))
        self.operator = QComboBox(self)
        self.operator.setAccessibleName(_("Operator"))
        for operator, negated, words in operators(key):
            self.operator.addItem(words, (operator, negated))
        self.boxes: list[tuple[str, QCheckBox]] = []
        self.value: QLineEdit | None = None
        self.apply = styled(QPushButton(_("&Apply"), self), "primary")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        head = QHBoxLayout()
        head.addWidget(styled(QLabel(field_label(key), self), "editor_title"))
        head.addWidget(self.operator, 1)
        layout.addLayout(head)
        layout.addWidget(self._make_choices(term) if is_choice(key) else self._make_text(term))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.apply)
        layout.addLayout(foot)
        if term is not None:
            self._show_operator(term)
        self._on_changed()

    def _make_choices(self, term: Term | None) -> QWidget:
        ticked = set(term.values) if term is not None else set()
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for choice in choices(self._key):
            box = QCheckBox(choice.label, inside)
            box.setChecked(choice.word in ticked)
            box.setMinimumHeight(24)
            box.toggled.connect(self._on_changed)
            line = QHBoxLayout()
            line.setContentsMargins(20 if choice.indent else 0, 0, 0, 0)
            line.addWidget(box, 1)
            column.addLayout(line)
            self.boxes.append((choice.word, box))
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setMinimumHeight(min(inside.sizeHint().height() + 4, 340))
        area.setMinimumWidth(inside.sizeHint().width() + 24)
        return area

    def _make_text(self, term: Term | None) -> QWidget:
        self.value = QLineEdit(self)
        self.value.setAccessibleName(field_label(self._key))
        self.value.setMinimumWidth(240)
        self.value.setText(term.values[0] if term is not None and term.values else "")
        self.value.textChanged.connect(self._on_changed)
        self.value.returnPressed.connect(self._accept)
        return self.value

    def _show_operator(self, term: Term) -> None:
        for place, (operator, negated, _words) in enumerate(operators(self._key)):
            if (operator, negated) == (term.operator, term.negated):
                self.operator.setCurrentIndex(place)

    def _values(self) -> tuple[str, ...]:
        if self.value is not None:
            text = self.value.text().strip()
            return (text,) if text else ()
        return tuple(word for word, box in self.boxes if box.isChecked())

    def _on_changed(self) -> None:
        self.apply.setEnabled(bool(self._values()))

    def _accept(self) -> None:
        values = self._values()
        if not values:
            return
        operator, negated = operators(self._key)[self.operator.currentIndex()][:2]
        self.accepted.emit(Term(self._key, Operator(operator), values, negated))
        self.close()

    def open_below(self, widget: QWidget) -> None:
        """Show the editor under *widget*, ready for typing."""
        self.adjustSize()
        place = widget.mapToGlobal(QPoint(0, widget.height() + 2))
        screen = widget.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        first = self.value if self.value is not None else self.boxes[0][1]
        first.setFocus(Qt.FocusReason.PopupFocusReason)
