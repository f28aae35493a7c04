"""Says that older copies of the log still hold what is removed, and offers to delete them, too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from app.i18n import ngettext
from app.services.erase import Copy
from ui.theme import styled
from ui.widgets.space_offer import bytes_text


class CopiesChoice(QWidget):
    """Hidden while there are none. Nothing is ticked unasked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = styled(QLabel(self), "muted")
        self.words.setWordWrap(True)
        self.drop = QCheckBox(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.drop)
        self.hide()

    def show_copies(self, copies: Sequence[Copy], words: str) -> None:
        """Offer to delete *copies*; *words* say what they hold."""
        self.setVisible(bool(copies))
        self.drop.setChecked(False)
        self.words.setText(words)
        said = ngettext("&Delete this copy, too ({size})", "&Delete these {n} copies, too ({size})", len(copies))
        self.drop.setText(said.format(n=len(copies), size=bytes_text(sum(copy.size for copy in copies))))
        self.drop.setToolTip("\n".join(copy.path.name for copy in copies))
