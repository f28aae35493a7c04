"""Corrections by hand from the windows: asks what is missing, has the service write it, and tells that it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.core.people import LinkedPerson, Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.corrections import CorrectionService
from ui.actions import make_action
from ui.dialogs.corrections_dialog import CorrectionsDialog
from ui.dialogs.link_dialog import LinkDialog
from ui.dialogs.person_dialogs import ChoosePersonDialog, MergeDialog, PinDialog
from ui.errors import show_error
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.answer_copier import copy_answers
from ui.workers.desk import Desk

MOST_ROWS: Final = 20_000
AnyDialog = TypeVar("AnyDialog", bound=QDialog)


class Corrector(QObject):
    """One for all windows; `corrected` tells that the log changed, `person_moved` that one id became another."""

    corrected = Signal()
    person_moved = Signal(int, int)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = self._desk = desk

    def link(self, window: QWidget, person: Person) -> LinkDialog:
        """Ask whom *person* is to be linked to, and link them."""
        today = datetime.fromtimestamp(self._desk.now(), self._desk.settings.zone).date()
        dialog = LinkDialog(self._desk, person, today, window)

        def accepted() -> None:
            pair = dialog.pair()
            if pair is not None:
                role, since, until = dialog.role_word(), dialog.since.text(), dialog.until.text()
                restricted = dialog.restricted.isChecked()
                self._do(window, lambda made: made.link(*pair, role, since=since, until=until, restricted=restricted))

        return self._ask(dialog, accepted)

    def unlink(self, window: QWidget, person: Person, link: LinkedPerson) -> None:
        """End the link of *person* and *link*; it can be undone, so nothing is asked."""
        student = person.kind is PersonKind.STUDENT
        pair = (person.id, link.id) if student else (link.id, person.id)
        self._do(window, lambda made: made.unlink(*pair))

    def merge(self, window: QWidget, person: Person) -> MergeDialog:
        """Ask whom *person* is one with, and merge them."""
        dialog = MergeDialog(self._desk, person, window)

        def accepted() -> None:
            chosen = dialog.chosen()
            if chosen is not None:
                self._do(window, lambda made: made.merge(*chosen), moved=(chosen[1], chosen[0]))

        return self._ask(dialog, accepted)

    def assign_address(self, window: QWidget, address: Person) -> ChoosePersonDialog:
        """Ask to whom *address*, which nobody owns, belongs."""
        words = (
            _("Link {address} to a person").format(address=address.name),
            _("The messages to this address will be shown in the person’s log, also those of before."),
            _("&Link"),
        )
        dialog = ChoosePersonDialog(self._desk, [PersonKind.CONTACT, PersonKind.STUDENT], words, window)

        def accepted() -> None:
            chosen = dialog.chosen()
            if chosen is not None:
                self._do(window, lambda made: made.assign_address(address.id, chosen), moved=(address.id, chosen))

        return self._ask(dialog, accepted)

    def pin(self, window: QWidget, ids: Sequence[int]) -> None:
        """Ask for whom the rows *ids* were, among those they may have been for."""
        rows, corrections = list(ids), self._desk.corrections

        def found(choices: list[Person]) -> None:
            dialog = PinDialog(self._desk, choices, len(rows), window)

            def accepted() -> None:
                chosen = dialog.chosen()
                if chosen is not None:
                    self._do(window, lambda made: made.pin(rows, chosen))

            self._ask(dialog, accepted)

        if rows:
            self._desk.tasks.run(
                lambda: corrections.choices(rows), found, lambda error: self._failed(window, error), owner=window
            )

    def handle(self, window: QWidget, ids: Sequence[int], *, handled: bool) -> None:
        """Tick the rows *ids* as handled, or not."""
        rows = list(ids)
        if rows:
            self._do(window, lambda made: made.mark_handled(rows, handled=handled))

    def show_changes(self, window: QWidget) -> CorrectionsDialog:
        """Show all corrections, with Undo."""
        dialog = CorrectionsDialog(self._desk, window)
        dialog.corrected.connect(self.corrected)
        dialog.load()
        dialog.open()
        return dialog

    # -- inside ----------------------------------------------------------------------------------------------------

    def _ask(self, dialog: AnyDialog, accepted: Callable[[], None]) -> AnyDialog:
        dialog.accepted.connect(accepted)
        dialog.open()
        return dialog

    def _do(
        self,
        window: QWidget,
        work: Callable[[CorrectionService], object],
        *,
        moved: tuple[int, int] | None = None,
    ) -> None:
        corrections = self._desk.corrections

        def done(_made: object) -> None:
            if moved is not None:
                self.person_moved.emit(*moved)
            self.corrected.emit()

        self._desk.tasks.run(
            lambda: work(corrections),
            done,
            lambda error: self._failed(window, error),
            owner=self,
        )

    def _failed(self, window: QWidget, error: object) -> None:
        show_error(window if isValid(window) else None, _("Corrections"), error)


def selected_ids(panel: CommunicationsPanel) -> list[int]:
    """The ids of the rows that are selected in the table of *panel*."""
    ids = panel.model.ids()
    return [ids[position] for position in panel.view.selected_positions(MOST_ROWS) if position < len(ids)]


def make_row_actions(window: QWidget, panel: CommunicationsPanel, corrector: Corrector) -> list[QAction]:
    """The answer to copy, and what a hand can say of the selected rows; off while none is selected."""

    def handle(*, handled: bool) -> None:
        corrector.handle(window, selected_ids(panel), handled=handled)

    actions = [
        make_action(panel, _("Copy A&nswer Sentence"), lambda: copy_answers(corrector.desk, panel), "Ctrl+Shift+C"),
        make_action(panel, _("This &was for…"), lambda: corrector.pin(window, selected_ids(panel))),
        make_action(panel, _("Mark as &handled"), lambda: handle(handled=True), "Ctrl+Shift+K"),
        make_action(panel, _("Mark as &not handled"), lambda: handle(handled=False)),
    ]

    def on_selection_changed(count: int) -> None:
        for action in actions:
            action.setEnabled(count > 0)

    panel.selection_changed.connect(on_selection_changed)
    on_selection_changed(0)
    panel.add_row_actions(lambda menu: menu.addActions(actions))
    return actions
