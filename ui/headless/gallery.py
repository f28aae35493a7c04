"""Opens every window and dialog once, each in a state that tells something: for pictures and for the walks of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.links import check_link
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.people import Person
from app.core.records import PersonKind
from app.core.statuses import Channel, Status
from app.services.history import HistoryQuery
from ui.actions import open_menu_of
from ui.dialogs.custom_range_dialog import ask_custom_range
from ui.dialogs.help_dialog import show_help
from ui.dialogs.link_question import ask_link
from ui.dialogs.settings_dialog import SettingsDialog
from ui.dialogs.shortcuts_dialog import show_shortcuts
from ui.docks.history_dock import ACTIVITIES, COMMUNICATIONS
from ui.headless.log_gallery import log_views
from ui.headless.views import View, Wait, shown
from ui.models.filter_fields import FILTER_FIELDS
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.audit_window import open_audit_window
from ui.windows.main_pages import ATTENTION, CONTACTS, MESSAGES
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow
from ui.workers.desk import Desk

_PREVIEWS: Final[dict[str, Callable[[HistoryRow], bool]]] = {
    "preview": lambda row: row.channel is Channel.EMAIL and row.provider == "generic",
    "preview-details": lambda row: row.channel is Channel.EMAIL and row.provider == "generic",
    "preview-missing-details": lambda row: row.channel is Channel.EMAIL and row.provider == "sendgrid",
    "preview-sms": lambda row: row.channel is Channel.SMS and row.status is Status.FAILED,
    "preview-sms-details": lambda row: row.channel is Channel.SMS,
}
LOOKED_AT: Final = 200  # people among whom one with a telling log is chosen


class Gallery:
    """One walk through the program. *wait* lets events pass until what it is given is so."""

    def __init__(self, desk: Desk, wait: Wait) -> None:
        self._desk = desk
        self._wait = wait
        self.main = MainWindow(desk)
        self.shown: dict[str, int] = {}  # the ids of the people in the pictures, by their kind

    def views(self) -> Iterator[View]:
        """Every window and dialog, one after the other; each is closed when the next is asked for."""
        try:
            yield from self._lists()
            yield from self._dialogs()
            yield from self._people()
        finally:
            self.main.close()

    def _lists(self) -> Iterator[View]:
        main = self.main
        main.show()
        main.start()
        main.navigation.choose(CONTACTS)  # the page that was open last time may be another
        self._wait(lambda: main.contacts.model.complete and main.contacts.total is not None)
        yield View("contacts", main)
        main.navigation.choose("students")
        self._wait(lambda: main.students.model.complete)
        yield View("students", main)
        main.navigation.choose(MESSAGES)
        self._show_whole_log(main.messages.panel)
        yield View("messages", main)
        main.navigation.choose(ATTENTION)
        attention = main.pages.logs[ATTENTION]
        self._wait(lambda: attention.model.complete and not attention.model.loading)
        yield View("attention", main)
        main.navigation.choose(CONTACTS)
        main.contacts.view.selectRow(0)
        main.show_card(True)
        self._wait(main.card.isVisible)
        yield View("contacts-summary", main)
        main.show_card(False)
        main.contacts.show_search("tann")
        self._wait(lambda: main.contacts.empty.isVisible() and bool(main.contacts.empty.buttons))
        yield View("contacts-nobody", main)
        main.contacts.show_search("")
        self._wait(lambda: main.contacts.model.rowCount() > 0)
        main.navigation.choose(MESSAGES)

    def _dialogs(self) -> Iterator[View]:
        yield from self._settings()
        button = self.main.messages.panel.toolbar.date_button
        yield from shown("custom-range", ask_custom_range(self._desk, button, self.main))
        imports = self.main.imports.open_imports()
        self._wait(lambda: imports.runs.rowCount() > 0 or imports.empty.isVisible())
        yield from shown("imports", imports)
        main = self.main
        yield from shown("export", main.output.export())
        yield from shown("columns", main.messages.panel.choose_columns())
        yield from shown("help", show_help(main))
        yield from shown("shortcuts", show_shortcuts(main))
        yield from self._choose_whom_to_erase()
        audit = open_audit_window(self._desk, main)
        yield View("audit", audit)
        audit.close()
        yield from self._popups()
        yield from log_views(self._desk, main, self._wait)

    def _settings(self) -> Iterator[View]:
        """Each page, and the question before what is too old is removed; nothing is."""
        settings = SettingsDialog(self._desk, self.main)
        settings.show()
        self._wait(lambda: settings.school.zone.count() > 1)
        for page in range(settings.tabs.count()):
            settings.tabs.setCurrentIndex(page)
            yield View(f"settings-{page + 1}", settings)
        retention = settings.retention
        settings.tabs.setCurrentWidget(retention)
        retention.messages.setValue(6)
        retention.texts_kept.setValue(3)
        self._wait(retention.remove_button.isEnabled)
        yield View("settings-retention", settings)
        question = retention.ask()
        if question is not None:
            self._wait(question.isVisible)
            yield from shown("purge", question)
        settings.close()

    def _popups(self) -> Iterator[View]:
        """The menus and little windows that open over a list."""
        panel = self.main.messages.panel
        open_menu_of(panel.toolbar.add_filter)
        yield from shown("add-filter", panel.toolbar.add_filter.fields)
        for name in ("status", "subject", "opens", "updated"):
            field = next((f for f in FILTER_FIELDS if f.name == name), None)
            if field is not None:
                panel.toolbar.add_filter.open_new(field)
                editor = panel.toolbar.add_filter.editor
                assert editor is not None, "it was opened just now"
                yield from shown(f"filter-{name}", editor)
        panel.toolbar.date_button.open_menu()
        menu = panel.toolbar.date_button.button.menu()
        if menu is not None:
            yield from shown("dates", menu)

    def _people(self) -> Iterator[View]:
        for kind in (PersonKind.CONTACT, PersonKind.STUDENT):
            person = self._telling(kind)
            if person is not None:
                self.shown[kind.name.lower()] = person.id
                yield from self._person(person, kind.name.lower())

    def _person(self, person: Person, name: str) -> Iterator[View]:
        window: PersonWindow = self.main.book.open_person(person)
        panel = window.history.communications
        self._show_whole_log(panel)
        panel.view.selectRow(min(1, panel.model.rowCount() - 1))
        yield View(name, window)
        if person.kind is PersonKind.STUDENT:
            yield from self._corrections(window)
            yield from self._erasing(window)
            yield from self._filtered(window)
            window.history.show_tab(ACTIVITIES)
            yield View(f"{name}-activities", window)
            window.history.show_tab(COMMUNICATIONS)
            yield from self._preview(panel)
        window.close()

    def _corrections(self, window: PersonWindow) -> Iterator[View]:
        """The dialogs of corrections, each with the first who is found; nothing is corrected."""
        corrector = self.main.book.corrector
        link = corrector.link(window, window.person)
        merge = corrector.merge(window, window.person)
        for name, dialog in (("link", link), ("merge", merge)):
            dialog.search.search.put("a")
            self._wait(lambda search=dialog.search: search.person() is not None)
            yield View(name, dialog)
            dialog.close()
        yield from shown("corrections", corrector.show_changes(window))

    def _choose_whom_to_erase(self) -> Iterator[View]:
        dialog = self.main.book.eraser.erase(self.main)
        dialog.search.search.put("a")
        self._wait(lambda: dialog.preview is not None)
        yield from shown("erase-choose", dialog)

    def _erasing(self, window: PersonWindow) -> Iterator[View]:
        """What an erasure would take, and the hold; nobody is erased or held."""
        erase = self.main.book.eraser.erase(window, window.person)
        self._wait(lambda: erase.preview is not None)
        yield from shown("erase", erase)
        yield from shown("hold", self.main.book.eraser.hold(window, window.person))

    def _filtered(self, window: PersonWindow) -> Iterator[View]:
        panel = window.history.communications
        panel.toolbar.add_term(Term("status", Operator.ANY_OF, ("bounced", "failed")))
        self._wait(lambda: panel.model.complete)
        yield View("student-filtered", window)
        panel.toolbar.clear_filters()
        self._wait(lambda: panel.model.complete)

    def _preview(self, panel: CommunicationsPanel) -> Iterator[View]:
        """An e-mail, the same with its details, a link that is asked about, an SMS among others, a text not kept."""
        book = self.main.book
        book.show_preview(panel, 0)
        preview = book.preview
        assert preview is not None, "it was opened just now"
        told: list[int] = []
        preview.message_shown.connect(told.append)
        for name, wanted in _PREVIEWS.items():
            rows = [panel.row_at(position) for position in range(panel.model.rowCount())]
            place = next((n for n, row in enumerate(rows) if row is not None and wanted(row)), None)
            if place is None:
                continue
            told.clear()
            preview.shape.show_details(name.endswith("-details"))
            book.show_preview(panel, place)
            self._wait(lambda: bool(told))
            yield View(name, preview)
        preview.shape.show_details(False)
        link = check_link("https://xn--hillcrst-4za.example/forms", "hillcrest.example/forms")
        assert link is not None, "it may be followed"
        yield from shown("link-question", ask_link(link, preview))
        preview.close()

    def _show_whole_log(self, panel: CommunicationsPanel) -> None:
        self._wait(lambda: panel.model.complete)
        panel.set_range(DateRange(Preset.ALL))
        self._wait(lambda: panel.model.complete and not panel.model.loading)

    def _telling(self, kind: PersonKind) -> Person | None:
        """Somebody whose log shows several states, among the first people; None where there is nobody."""
        scope = ScopeKind.STUDENT if kind is PersonKind.STUDENT else ScopeKind.CONTACT
        best, most = None, -1
        for person_id in self._desk.people.people(kind)[:LOOKED_AT]:
            rows = self._desk.history.head(HistoryQuery(scope=Scope(scope, id=person_id)))[1]
            states = len({row.status for row in rows})
            if person_id > 0 and states > most:
                best, most = person_id, states
        return self._desk.people.person(best) if best is not None else None
