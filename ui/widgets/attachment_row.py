"""The files that came with a message: name, size and type; saved when a person asks, never opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from app.core.file_names import safe_file_name
from app.core.records import AttachmentRecord
from app.i18n import _, ngettext
from ui import icons
from ui.flow_layout import FlowLayout
from ui.models.formats import chosen_locale, plain_tip
from ui.theme import styled

SHOWN: Final = 12


class AttachmentRow(QWidget):
    """Hidden where a message has none."""

    save_requested = Signal(int)  # its place among the attachments, from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachment_row")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._inside: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 5, 12, 5)
        self.buttons: list[QToolButton] = []
        self.note = styled(QLabel(self), "muted")
        self.note.setWordWrap(True)
        self._layout.addWidget(self.note)
        self.hide()

    def show_attachments(self, attachments: Sequence[AttachmentRecord], *, kept: bool, known: bool) -> None:
        """List *attachments*; *kept* says that their content is here, *known* that the source tells of attachments
        at all (rule 28).
        """
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        inside = self._inside = QWidget(self)
        line = FlowLayout(inside, spacing=6)
        line.setContentsMargins(0, 0, 0, 0)
        self.buttons = []
        for number, attachment in enumerate(attachments[:SHOWN]):
            button = self._button(attachment, inside, kept=kept)
            button.clicked.connect(lambda _checked=False, chosen=number: self.save_requested.emit(chosen))
            line.addWidget(button)
            self.buttons.append(button)
        self._layout.insertWidget(0, inside)
        inside.setVisible(bool(attachments))
        words = self._note(len(attachments), kept=kept, known=known)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.setVisible(bool(attachments))

    def _button(self, attachment: AttachmentRecord, inside: QWidget, *, kept: bool) -> QToolButton:
        name = safe_file_name(attachment.name, _("Attachment"))
        button = styled(QToolButton(inside), "tool")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.set_icon(button, "attachment")
        shown = name if len(name) <= 40 else f"{name[:24]}…{name[-14:]}"
        size = size_text(attachment.size)
        text = _("{name} · {size}").format(name=shown, size=size) if size else shown
        button.setText(text.replace("&", "&&"))
        facts = ", ".join(part for part in (attachment.type, size) if part)
        button.setEnabled(kept)
        tip = _("Save {name} ({facts})…") if kept else _("{name} ({facts}); its content was not kept")
        button.setToolTip(plain_tip(tip.format(name=name, facts=facts)))
        button.setAccessibleName(tip.format(name=name, facts=facts))
        return button

    def _note(self, count: int, *, kept: bool, known: bool) -> str:
        if count > SHOWN:
            return _("{n} more attachments are in the original mail.").format(n=count - SHOWN)
        if count and not kept:
            return ngettext(
                "The content of the attachment was not kept.", "The contents of the attachments were not kept.", count
            )
        return "" if known else _("Attachments are not kept by the provider.")


def size_text(size: int | None) -> str:
    """A size such as ``24 kB``; empty where nobody knows it."""
    return "" if size is None else chosen_locale().formattedDataSize(size, 0)
