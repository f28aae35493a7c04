"""What an empty table says, word for word (product 6.12), and that its buttons lead to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.messages import Scope, ScopeKind
from support.school import NOW, School, instant
from support.windows import LONG
from ui import icons
from ui.application import Options, make_desk
from ui.models.log_question import Quick
from ui.widgets.communications_panel import CommunicationsPanel
from ui.workers.desk import Desk

OpenPanel = Callable[..., CommunicationsPanel]
MEI = "contact Mei Tan"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
        {"kind": "contact", "external_id": "C3", "given": "Ann"},
    )
    yield opened
    opened.close()


@pytest.fixture
def desk(school: School, qapp: QApplication) -> Iterator[Desk]:
    icons.book().load()
    made = make_desk(school.context, Options(school.folder / "data", instant(NOW), keyring=False, rest=[]), qapp)
    yield made
    made.tasks.stop()


@pytest.fixture
def open_panel(desk: Desk, school: School, qtbot: QtBot) -> Iterator[OpenPanel]:
    panels: list[CommunicationsPanel] = []

    def opened(whose: str, name: str = "") -> CommunicationsPanel:
        panel = CommunicationsPanel(desk, school.query(whose).scope if whose else Scope(ScopeKind.ALL), name)
        qtbot.addWidget(panel)
        panel.resize(900, 500)
        panel.show()
        panel.load()
        panels.append(panel)
        return panel

    yield opened
    for panel in panels:
        panel.stop()


def says(qtbot: QtBot, panel: CommunicationsPanel, text: str, *buttons: str) -> None:
    def look() -> None:
        assert panel.empty.words.text() == text
        assert tuple(button.text() for button in panel.empty.buttons) == buttons
        assert panel.empty.isVisible()

    qtbot.waitUntil(look, timeout=LONG)


def press(qtbot: QtBot, panel: CommunicationsPanel, words: str) -> None:
    (button,) = [button for button in panel.empty.buttons if button.text() == words]
    assert button.height() >= 24
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_range_is_empty_but_older_messages_are_there(school: School, open_panel: OpenPanel, qtbot: QtBot) -> None:
    school.messages({"sent_at": "2026-11-03T01:00:00Z"})
    panel = open_panel(MEI)
    said = "No messages in the last 7 days. The last one was on 3 Nov 2026."
    says(qtbot, panel, said, "Last 30 days", "All time")
    press(qtbot, panel, "Last 30 days")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=LONG)
    assert panel.question.range == DateRange(Preset.LAST_30_DAYS)


def test_a_button_that_would_lead_to_nothing_is_not_offered(
    school: School, open_panel: OpenPanel, qtbot: QtBot
) -> None:
    school.messages({"sent_at": "2026-01-03T01:00:00Z"})
    panel = open_panel(MEI)
    says(qtbot, panel, "No messages in the last 7 days. The last one was on 3 Jan 2026.", "All time")


def test_filters_hide_all_and_the_tag_that_hides_most_is_named(
    school: School, open_panel: OpenPanel, qtbot: QtBot
) -> None:
    school.messages(*({"subject": "Tour", "status": "delivered"} for _n in range(3)), {"subject": "Fees"})
    school.twilio({"Sid": "SM1", "To": "+61491570999", "Body": "x", "Status": "sent", "SentDate": "2026-11-20T01:00Z"})
    panel = open_panel(MEI)
    panel.toolbar.add_term(Term("subject", Operator.CONTAINS, ("our",)))
    panel.toolbar.add_term(Term("type", Operator.ANY_OF, ("sms",)))
    panel.toolbar.add_term(Term("subject", Operator.CONTAINS, ("camp",)))
    said = "No message matches these 3 filters (4 without them)."
    says(qtbot, panel, said, "Clear filters")  # no single one helps
    panel.toolbar.remove_tag(2)
    panel.toolbar.add_term(Term("status", Operator.ANY_OF, ("delivered",)))
    says(qtbot, panel, said, "Clear filters", "Without “Type: SMS”: 3")
    press(qtbot, panel, "Without “Type: SMS”: 3")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3, timeout=LONG)
    panel.toolbar.clear_filters()
    panel.toolbar.add_term(Term("subject", Operator.CONTAINS, ("camp",)))
    says(qtbot, panel, "No message matches this filter (4 without it).", "Clear filters")
    press(qtbot, panel, "Clear filters")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4, timeout=LONG)


def test_nothing_was_ever_sent_to_a_person(school: School, open_panel: OpenPanel, qtbot: QtBot) -> None:
    school.messages({"sent_at": "2024-02-12T01:00:00Z"})
    panel = open_panel("contact Dan Tan", "Dan Tan")
    says(qtbot, panel, "No email or SMS to Dan Tan has been imported. Data covers 12 Feb 2024 – today.")
    nobody = open_panel("contact Ann Tan", "Ann Tan")
    nobody.empty.has_address = False
    nobody.load()
    says(qtbot, nobody, "No email address or mobile on file.")


def test_no_messages_at_all(open_panel: OpenPanel, qtbot: QtBot) -> None:
    panel = open_panel("")
    says(qtbot, panel, "No messages yet. Import a file to fill the log.", "Import…")
    with qtbot.waitSignal(panel.import_requested):
        press(qtbot, panel, "Import…")


def test_text_messages_are_not_connected(school: School, open_panel: OpenPanel, qtbot: QtBot) -> None:
    school.messages({"subject": "Tour"})
    panel = open_panel(MEI)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=LONG)
    panel.toolbar.quick_row.buttons[Quick.SMS].click()
    says(qtbot, panel, "SMS is not connected.", "Import…")


def test_find_next_walks_through_what_was_found(school: School, open_panel: OpenPanel, qtbot: QtBot) -> None:
    school.messages(*({"subject": f"Tour {n}"} for n in range(3)))
    panel = open_panel(MEI)
    panel.find_next()
    assert panel.view.current_position() is None
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3, timeout=LONG)
    found = []
    for _press in range(4):
        panel.find_next()
        found.append(panel.view.current_position())
    assert found == [0, 1, 2, 0]
