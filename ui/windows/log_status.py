"""The words of a status bar below a communications table."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.i18n import _, ngettext
from app.services.log_facts import Coverage
from ui.models.formats import Clock, day_text, number
from ui.theme import styled
from ui.widgets.communications_panel import CommunicationsPanel


class LogStatus(QLabel):
    """``10 of 212 messages · Email from 24 Oct 2025, SMS from 3 Mar 2025 · 1 selected``."""

    def __init__(self, bar: QStatusBar, panel: CommunicationsPanel) -> None:
        super().__init__(bar)
        self._bar = bar
        self._shown: int | None = None
        self._total: int | None = None
        self._selected = 0
        self._reach = ""
        self._clock = panel.clock
        panel.coverage_changed.connect(self._on_coverage_changed)
        panel.counts_changed.connect(self._on_counts_changed)
        panel.selection_changed.connect(self._on_selection_changed)
        panel.told.connect(self._on_told)

    def _on_counts_changed(self, shown: int | None, total: int | None) -> None:
        self._shown, self._total = shown, total
        self._show()

    def _on_selection_changed(self, count: int) -> None:
        self._selected = count
        self._show()

    def _on_coverage_changed(self, coverage: Coverage) -> None:
        self._reach = coverage_text(coverage, self._clock)
        self._show()

    def _on_told(self, words: str) -> None:
        self._bar.showMessage(words, 5000)

    def _show(self) -> None:
        if self._shown is None or self._total is None:
            self.setText("")
            return
        text = ngettext("{shown} of {n} message", "{shown} of {n} messages", self._total).format(
            shown=number(self._shown), n=number(self._total)
        )
        if self._reach:
            text = _("{counts} · {coverage}").format(counts=text, coverage=self._reach)
        if self._selected:
            text = _("{counts} · {n} selected").format(counts=text, n=number(self._selected))
        self.setText(text)


def coverage_text(coverage: Coverage, clock: Clock) -> str:
    """What the log can know: from when on messages of each kind are there. Empty for an empty log."""
    email, sms = (
        None if span is None else day_text(clock.day(span[0]), weekday=False) for span in (coverage.email, coverage.sms)
    )
    if email is not None and sms is not None:
        return _("Email from {email}, SMS from {sms}").format(email=email, sms=sms)
    if email is not None:
        return _("SMS not connected; email from {date}").format(date=email)
    if sms is not None:
        return _("Email not connected; SMS from {date}").format(date=sms)
    return ""


def make_sample_mark(parent: QWidget, shown: bool) -> QLabel:
    """What says in the status bar that the log holds the sample school."""
    mark = styled(QLabel(_("Sample school"), parent), "sample_mark")
    mark.setToolTip(_("Everybody here is invented."))
    mark.setVisible(shown)
    return mark
