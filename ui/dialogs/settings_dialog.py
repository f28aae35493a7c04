"""Settings: the school, its terms and mail domains, how long messages are kept, and how the windows look."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTabWidget, QVBoxLayout, QWidget

from app.core.date_ranges import DateRange, Preset
from app.i18n import _
from ui.dialogs.retention_page import RetentionPage
from ui.dialogs.security_page import SecurityPage
from ui.dialogs.settings_pages import AppearancePage, MailPage, SchoolPage, TermsPage
from ui.errors import error_text
from ui.models.formats import chosen_locale
from ui.workers.desk import Desk


class SettingsDialog(QDialog):
    """All settings of this computer; they are kept together, or not at all."""

    settings_changed = Signal(object)  # the keys that have another value now; none: what is shown is another

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Settings"))
        self._desk = desk
        settings = desk.settings
        today = desk.dates(DateRange(Preset.TODAY))[1]
        assert today is not None, "today is a date"
        self.school = SchoolPage(settings, self)
        self.terms = TermsPage(settings, QDate(today.year, today.month, today.day), self)
        self.mail = MailPage(settings, self)
        self.retention = RetentionPage(desk, self)
        self.retention.purged.connect(lambda _went: self.settings_changed.emit(frozenset()))
        self.security = SecurityPage(desk, self)
        self.appearance = AppearancePage(settings, self)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(_("Settings"))
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.addTab(self.school, _("School"))
        self.tabs.addTab(self.terms, _("Terms"))
        self.tabs.addTab(self.mail, _("Mail domains"))
        self.tabs.addTab(self.retention, _("Retention"))
        self.tabs.addTab(self.security, _("Security"))
        self.tabs.addTab(self.appearance, _("Appearance"))
        self.problem = QLabel(self)
        self.problem.setObjectName("question")
        self.problem.setWordWrap(True)
        self.problem.hide()
        both = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(both, self)
        self.buttons.accepted.connect(self.save)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.resize(640, 520)
        self.security.load()
        self._load_choices()

    def _load_choices(self) -> None:
        service, language = self._desk.school_settings, chosen_locale().name()
        self._desk.tasks.run(
            lambda: (service.zones(), service.countries(language)),
            lambda found: self.school.offer(*found),
            self._on_failed,
            owner=self,
        )

    def texts(self) -> dict[str, str]:
        """All settings as they stand in the dialog."""
        return {
            **self.school.texts(),
            **self.terms.texts(),
            **self.mail.texts(),
            **self.retention.texts(),
            **self.appearance.texts(),
        }

    def save(self) -> None:
        """Keep what the dialog says and close, or say what is wrong and stay."""
        texts, service = self.texts(), self._desk.school_settings
        self.setEnabled(False)
        self._desk.tasks.run(lambda: service.change(texts), self._on_changed, self._on_failed, owner=self)

    def _on_changed(self, changed: frozenset[str]) -> None:
        self.setEnabled(True)
        if changed:
            self.settings_changed.emit(changed)
        self.accept()

    def _on_failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.problem.setText(error_text(error))
        self.problem.show()
        self.problem.setFocus()
