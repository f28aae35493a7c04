"""Real files through the real door: what a person then sees in the lists, the details and the preview."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QTableView
from pytestqt.qtbot import QtBot

from support.windows import (
    LONG,
    buttons,
    cells,
    choose_from,
    click,
    click_heading,
    close_import,
    filled,
    import_files,
    labels,
    names,
    press,
    previewed,
    shows,
    texts,
    under,
)
from ui.models.columns import Column
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow

DATA = Path(__file__).parents[1] / "data"
SDS = DATA / "microsoft-sds" / "CSV Samples"
SENDGRID = DATA / "messages" / "sendgrid_activity.csv"
TWILIO = DATA / "messages" / "twilio_console.csv"
PENCIL, NAME = 0, 1


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return target


def opened(qtbot: QtBot, window: MainWindow, view: QTableView, name: str, column: int = NAME) -> PersonWindow:
    """Click the name or the pencil of the person *name* and wait for the details."""
    before = window.book.windows()
    shows(qtbot, lambda: name in names(view), True)
    click(qtbot, view, view.model().index(names(view).index(name), column))
    qtbot.waitUntil(lambda: len(window.book.windows()) == len(before) + 1, timeout=LONG)
    details = window.book.windows()[-1]
    qtbot.addWidget(details)
    filled(qtbot, details.history.communications)
    return details


def all_time(qtbot: QtBot, panel: CommunicationsPanel) -> None:
    choose_from(panel.toolbar.date_button.button.menu(), "All time")
    filled(qtbot, panel)


def tab_texts(details: PersonWindow) -> list[str]:
    return [details.history.tabs.tabText(tab) for tab in range(details.history.tabs.count())]


# -- rosters -----------------------------------------------------------------------------------------------------------


def test_school_data_sync_fills_both_lists(empty_window: MainWindow, qtbot: QtBot) -> None:
    empty = "No contacts yet. Import a roster to see them."
    qtbot.waitUntil(lambda: empty in labels(empty_window), timeout=LONG)
    import_files(qtbot, empty_window, SDS / "SDS v2.1")
    close_import(qtbot, empty_window)
    contacts, students = empty_window.contacts.view, empty_window.students.view
    shows(
        qtbot,
        lambda: under(contacts, "Name", "Relation", "Students", "Email", "Mobile", "Last message", "Last status"),
        [
            ("Jean Craig", "Guardian, Relative", "Jack Craig, Fred Hutch", *JEAN, "", ""),
            ("Bob Smithee", "Guardian", "Alice Smithee", "bobsmithee@outlook.com", "+10273841983", "", ""),
        ],
    )
    shows(qtbot, lambda: "2 contacts" in labels(empty_window), True)
    empty_window.navigation.choose("students")
    shows(
        qtbot,
        lambda: under(students, "Name", "Year", "Contacts", "Email", "Mobile", "Last message", "Last status"),
        [
            ("Jack Craig", "Year 10", "Jean Craig", "jcraig@classrmtest31.org", "", "", ""),
            ("Fred Hutch", "Year 10", "Jean Craig", "fhutch@classrmtest31.org", "", "", ""),
            ("Simon Miller", "ps1", "", "smiller@classrmtest31.org", "", "", ""),
            ("Alice Smithee", "Year 10", "Bob Smithee", "asmithee@classrmtest31.org", "", "", ""),
        ],
    )
    shows(qtbot, lambda: "4 students" in labels(empty_window), True)


JEAN = ("jean.craig@outlook.com", "+11234567890")


def test_the_details_name_the_family_and_lead_to_it(empty_window: MainWindow, qtbot: QtBot) -> None:
    import_files(qtbot, empty_window, SDS / "SDS v2.1")
    close_import(qtbot, empty_window)
    empty_window.navigation.choose("students")
    jack = opened(qtbot, empty_window, empty_window.students.view, "Jack Craig", PENCIL)
    assert jack.windowTitle() == "Jack Craig – Student – Comms Log"
    assert {"Jack Craig", "Student · Year 10"} <= set(labels(jack.header))
    shows(qtbot, lambda: tab_texts(jack), ["Activities (0)", "Communications (0)"])
    shows(qtbot, lambda: "No messages yet. Import a file to fill the log." in labels(jack), True)
    press(qtbot, jack.header, "Jean Craig")
    qtbot.waitUntil(lambda: len(empty_window.book.windows()) == 2, timeout=LONG)
    jean = empty_window.book.windows()[1]
    qtbot.addWidget(jean)
    shows(qtbot, jean.windowTitle, "Jean Craig – Contact – Comms Log")
    children = {"Jack Craig (Year 10)", "Fred Hutch (Year 10)"}
    shows(qtbot, lambda: children & set(buttons(jean.header)), children)
    assert {"Contact", "Guardian", "Relative", "Addresses"} <= set(labels(jean.header))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["SDS Format", "UK Format"])
@pytest.mark.parametrize(
    ("size", "counts"),  # users, teachers among them, and students
    [("100 Users", ("98", "86")), ("25 Users", ("24", "22")), ("Min Required Attributes", ("24", "22"))],
)
def test_the_older_forms_of_school_data_sync(
    empty_window: MainWindow, qtbot: QtBot, form: str, size: str, counts: tuple[str, str]
) -> None:
    dialog = import_files(qtbot, empty_window, SDS / form / size)
    assert cells(dialog.results_table) == [(size, *counts, "0", "0", "0", "Done")]
    close_import(qtbot, empty_window)
    empty_window.navigation.choose("students")
    shows(qtbot, lambda: f"{counts[1]} students" in labels(empty_window), True)
    shows(qtbot, lambda: len(set(names(empty_window.students.view))), int(counts[1]))
    ora = "OKlein" if size.startswith("Min") else "Ora Klein"  # the least form has no names, but user names
    assert ora in names(empty_window.students.view)


# -- a roster and what was sent ----------------------------------------------------------------------------------------


@pytest.fixture
def harbour(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The main window after a OneRoster zip file and Twilio's console export came in together."""
    roster = zipped(DATA / "oneroster" / "v1p1-untidy", tmp_path / "harbour.zip")
    dialog = import_files(qtbot, empty_window, roster, TWILIO)
    # of 7 users one is a teacher; of 3 texts one was received
    assert cells(dialog.results_table) == [
        ("harbour.zip", "7", "6", "0", "0", "0", "Done"),
        ("twilio_console.csv", "3", "3", "0", "0", "0", "Done"),
    ]
    close_import(qtbot, empty_window)
    return empty_window


SMS_TO_MEI = [
    ("SMS", "Mon 2 Nov 8:15 pm", "Camp forms are due", "Mei Tan", "Failed", "Phone is off or out of reach"),
    ("SMS", "Mon 2 Nov 8:15 pm", "Hi Jo, the bus is late.", "Mei Tan", "Delivered", "Delivered to the phone"),
]


def test_oneroster_fills_the_lists_with_what_was_sent_last(harbour: MainWindow, qtbot: QtBot) -> None:
    mei = ("mei@example.com, mei.tan@example.net", "+61 491 570 156, +61 491 570 157", "Mon 2 Nov", "Failed")
    contacts, students = harbour.contacts.view, harbour.students.view
    shows(
        qtbot,
        lambda: under(contacts, "Name", "Relation", "Students", "Email", "Mobile", "Last message", "Last status"),
        [
            ("Fay Ono", "Foster-guardian", "Ana Tan", "", "", "", ""),
            ("Ria Roe", "Relative", "Ana Tan", "", "", "", ""),
            ("Mei Tan", "Parent", "Ana Tan, Ben Tan", *mei),
        ],
    )
    shows(
        qtbot,
        lambda: under(students, "Name", "Year", "Contacts"),
        [("Ana Tan", "Year 7", "Fay Ono, Ria Roe, Mei Tan"), ("Ben Tan", "PK", "Mei Tan")],
    )


def test_the_texts_to_a_mother_stand_in_her_details_and_in_her_childs(harbour: MainWindow, qtbot: QtBot) -> None:
    mei = opened(qtbot, harbour, harbour.contacts.view, "Mei Tan", PENCIL)
    panel = mei.history.communications
    told = "No messages in the last 7 days. The last one was on 2 Nov 2026."
    shows(qtbot, lambda: told in labels(mei), True)
    all_time(qtbot, panel)
    shows(qtbot, lambda: [row[1:] for row in cells(panel.view)], SMS_TO_MEI)
    shows(qtbot, lambda: tab_texts(mei), ["Activities (0)", "Communications (2)"])
    press(qtbot, mei.header, "Ben Tan (PK)")
    qtbot.waitUntil(lambda: len(harbour.book.windows()) == 2, timeout=LONG)
    ben = harbour.book.windows()[1]
    qtbot.addWidget(ben)
    family = [(*row[:4], "Parent · family", *row[4:]) for row in SMS_TO_MEI]
    shows(qtbot, lambda: [row[1:] for row in cells(ben.history.communications.view)], family)  # All time is remembered


def test_the_eye_shows_the_whole_text_message(harbour: MainWindow, qtbot: QtBot) -> None:
    panel = opened(qtbot, harbour, harbour.contacts.view, "Mei Tan").history.communications
    all_time(qtbot, panel)
    shows(qtbot, lambda: len(cells(panel.view)), 2)
    click(qtbot, panel.view, panel.view.model().index(1, Column.PREVIEW))
    qtbot.waitUntil(lambda: harbour.book.preview is not None, timeout=LONG)
    preview = harbour.book.preview
    assert preview is not None
    qtbot.addWidget(preview)
    shows(qtbot, lambda: previewed(preview), "Hi Jo, the bus is late.\nIt comes at 4:10 pm.")
    assert labels(preview)[:2] == [
        "SMS to Mei Tan",
        "+61 491 570 156 · from +61 491 570 006 · Mon 2 Nov 2026, 8:15 pm",
    ]


# -- e-mail and its states ---------------------------------------------------------------------------------------------

USERS = (
    (
        "sourcedId",
        "enabledUser",
        "orgSourcedIds",
        "role",
        "username",
        "givenName",
        "familyName",
        "email",
        "sms",
        "agentSourcedIds",
        "grades",
    ),
    ("S1", "TRUE", "org-1", "student", "sam", "Sam", "Okafor", "", "", '"48213,77"', "07"),
    ("48213", "TRUE", "org-1", "parent", "jo", "Jo", "Okafor", "jo@example.org", "0491 570 156", "S1", ""),
    ("77", "TRUE", "org-1", "guardian", "gale", "Gale", "Winters", "gone@example.org", "0491 570 157", "S1", ""),
)


def lakeside(target: Path) -> Path:
    """A OneRoster zip file with the family that the exports of messages write to."""
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "manifest.csv", "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,bulk\n"
        )
        archive.writestr("orgs.csv", "sourcedId,name,type\norg-1,Lakeside School,school\n")
        archive.writestr("users.csv", "".join(",".join(row) + "\n" for row in USERS))
    return target


@pytest.fixture
def sam(empty_window: MainWindow, qtbot: QtBot, tmp_path: Path) -> PersonWindow:
    """The details of a student whose parent and guardian were written to; all dates are shown."""
    dialog = import_files(qtbot, empty_window, lakeside(tmp_path / "lakeside.zip"), SENDGRID, TWILIO)
    assert cells(dialog.results_table) == [
        ("lakeside.zip", "3", "3", "0", "0", "0", "Done"),
        ("sendgrid_activity.csv", "14", "14", "0", "0", "0", "Done"),
        ("twilio_console.csv", "3", "3", "0", "0", "0", "Done"),
    ]
    close_import(qtbot, empty_window)
    empty_window.navigation.choose("students")
    details = opened(qtbot, empty_window, empty_window.students.view, "Sam Okafor")
    all_time(qtbot, details.history.communications)
    shows(qtbot, lambda: len(cells(details.history.communications.view)), 5)
    return details


CAMP, GALE = "Camp notice, please read", "Guardian · family"
DROPPED = ("Email", CAMP, "Gale Winters", GALE, "Dropped", "Not sent: bounced before, on 2 Nov")
FAILED = ("SMS", "Camp forms are due", "Gale Winters", GALE, "Failed", "Phone is off or out of reach")
BOUNCED = ("Email", CAMP, "Gale Winters", GALE, "Bounced (hard)", "Address does not exist")
CLICKED = ("Email", CAMP, "Jo Okafor", "Parent", "Clicked", "Followed “school.example.org/camp”")
DELIVERED = ("SMS", "Hi Jo, the bus is late.", "Jo Okafor", "Parent · family", "Delivered", "Delivered to the phone")
SHOWN = (Column.TYPE, Column.SUBJECT, Column.TO, Column.RELATION, Column.STATUS, Column.HAPPENED)


def test_each_message_to_the_family_shows_what_became_of_it(sam: PersonWindow, qtbot: QtBot) -> None:
    panel = sam.history.communications
    assert {"Sam Okafor", "Student · Year 7", "Parent", "Guardian"} <= set(labels(sam.header))
    rows = cells(panel.view, SHOWN)
    assert rows[:2] == [DROPPED, FAILED]  # 9:15:08 and 9:15:05 UTC; the others left at 9:15:04
    assert set(rows[2:]) == {BOUNCED, CLICKED, DELIVERED}
    assert set(texts(panel.view.model(), Column.SENT)) == {"Mon 2 Nov 8:15 pm"}
    shows(qtbot, lambda: tab_texts(sam), ["Activities (0)", "Communications (5)"])
    quick = {"All  5", "Needs attention  3", "Email  3", "SMS  2", "Not opened  2"}
    shows(qtbot, lambda: quick <= set(buttons(panel)), True)


def test_a_filter_by_status_and_its_x(sam: PersonWindow, qtbot: QtBot) -> None:
    panel = sam.history.communications
    choose_from(panel.toolbar.add_filter.menu(), "Status")
    editor = panel.toolbar.editor
    assert editor is not None
    for words in ("Bounced (hard)", "Failed"):
        box = buttons(editor)[words]
        assert isinstance(box, QCheckBox)
        box.click()
    press(qtbot, editor, "Apply")
    shows(qtbot, lambda: cells(panel.view, SHOWN), [FAILED, BOUNCED])
    shows(qtbot, lambda: tab_texts(sam)[1], "Communications (2)")
    (tag,) = panel.toolbar.tags.tags
    qtbot.mouseClick(tag.remove, Qt.MouseButton.LeftButton)
    shows(qtbot, lambda: len(cells(panel.view)), 5)
    assert panel.toolbar.tags.tags == []


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(sam: PersonWindow, qtbot: QtBot) -> None:
    panel = sam.history.communications
    camp = [CAMP] * 3
    for column, rising in (
        (Column.SUBJECT, ["Camp forms are due", *camp, "Hi Jo, the bus is late."]),
        (Column.TYPE, ["Email"] * 3 + ["SMS"] * 2),
        (Column.TO, ["Gale Winters"] * 3 + ["Jo Okafor"] * 2),
        (Column.STATUS, ["Delivered", "Bounced (hard)", "Dropped", "Failed", "Clicked"]),
    ):
        click_heading(qtbot, panel.view, column)
        shows(qtbot, lambda c=column: texts(panel.view.model(), c), rising)
        click_heading(qtbot, panel.view, column)
        shows(qtbot, lambda c=column: texts(panel.view.model(), c), rising[::-1])


def test_the_eye_on_an_email_says_that_sendgrid_keeps_no_text(
    sam: PersonWindow, empty_window: MainWindow, qtbot: QtBot
) -> None:
    panel = sam.history.communications
    click(qtbot, panel.view, panel.view.model().index(0, Column.PREVIEW))
    qtbot.waitUntil(lambda: empty_window.book.preview is not None, timeout=LONG)
    preview = empty_window.book.preview
    assert preview is not None
    qtbot.addWidget(preview)
    told = (
        "The message text is not stored. SendGrid never gives it back; this message is from 2 Nov 2026."
        " Status and times below are complete."
    )
    shows(qtbot, lambda: previewed(preview), told)
    assert labels(preview)[:2] == [CAMP, "to Gale Winters <gone@example.org> · Mon 2 Nov 2026, 8:15 pm"]
