"""Help > Comms Log Help: one page for the office, in the person's language, without the internet."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from app.i18n import _


def help_sections() -> list[tuple[str, list[str]]]:
    """The page: headings, and the paragraphs below each."""
    return [
        (
            _("What this program shows"),
            [
                _("Every e-mail and SMS that the school sent, to whom, and what became of it."),
                _("It reads; it sends nothing and changes nothing in any other system."),
            ],
        ),
        (
            _("Find a family"),
            [
                _("Choose Contacts or Students at the left and type a part of a name, an e-mail address or a number."),
                _("Three letters are mostly enough. Accents and capital letters make no difference."),
                _("Click the name or the pencil to open the details. A name on a chip opens that person."),
                _("The dot beside an address says whether messages arrive there; hold the pointer still to read it."),
            ],
        ),
        (
            _("Read the log"),
            [
                _("The History panel of a person lists all messages. The first button widens or narrows the dates."),
                _("Add Filter keeps only what you look for, for example e-mails that bounced. The × takes it away."),
                _("Click a heading to sort. Press Space to see the message as it was sent."),
                _("“Opened” is no proof of reading: some mail programs load pictures on their own."),
            ],
        ),
        (
            _("Fill the log"),
            [
                _("Drop files on the window or choose File > Import Files: rosters, SendGrid, Twilio, mail, tables."),
                _("The same file again changes nothing. The last import can be undone under File > Imports."),
            ],
        ),
        (
            _("Privacy"),
            [
                _("The log lies encrypted on this computer. Nothing is sent anywhere."),
                _("What goes to a carer whose access is restricted does not show in the log of the student."),
                _("Tools > Erase a Person takes somebody out for good; a hold in their window keeps them from it."),
                _("Settings > Retention says for how long messages and their texts are kept."),
            ],
        ),
    ]


def help_html() -> str:
    """The page as HTML."""
    parts = [
        f"<h3>{escape(title)}</h3>" + "".join(f"<p>{escape(text)}</p>" for text in texts)
        for title, texts in help_sections()
    ]
    return "".join(parts)


class HelpDialog(QDialog):
    """A window to read beside the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Comms Log Help"))
        self.page = QTextBrowser(self)
        self.page.setAccessibleName(_("Comms Log Help"))
        self.page.setOpenLinks(False)
        self.page.setHtml(help_html())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page)
        layout.addWidget(buttons)
        self.resize(560, 640)


def show_help(parent: QWidget) -> HelpDialog:
    """Open the help; the windows behind it stay usable."""
    dialog = HelpDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
