"""The columns of the log: names that last, texts, tooltips, order by several keys, and what no source fills."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.core.records import PersonKind
from app.core.statuses import FAILURES
from app.services.log_facts import Coverage
from ui.models.columns import SORT_KEYS, Column
from ui.models.formats import Clock, price_text
from ui.models.log_question import Quick
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.messages_page import MessagesKind, MessagesPage
from ui.windows.log_status import coverage_text
from ui.workers.desk import Desk

LONG = 6_000
KEYS = (
    "preview type sent subject to relation status happened updated from sent_by campaign student opens clicks"
    " attachments reason code parts cost provider id address"
)


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> CommunicationsPanel:
    """All messages of all time."""
    made = CommunicationsPanel(desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.set_range(DateRange(Preset.ALL))
    filled(qtbot, made)
    yield made
    made.stop()


def filled(qtbot: QtBot, panel: CommunicationsPanel) -> None:
    qtbot.waitUntil(lambda: panel.model.complete and not panel.model.loading, timeout=LONG)


def shown(panel: CommunicationsPanel) -> list[str]:
    return [Column(section).key for section in panel.columns.shown_sections()]


def test_the_names_of_the_columns_never_change() -> None:
    assert [column.key for column in Column] == KEYS.split()


def test_only_a_students_log_has_the_relation(panel: CommunicationsPanel, desk: Desk, qtbot: QtBot) -> None:
    assert shown(panel) == ["type", "sent", "subject", "to", "status", "happened"]
    (number,) = desk.people.people(PersonKind.STUDENT, "olivia tan")
    student = CommunicationsPanel(desk, Scope(ScopeKind.STUDENT, id=number))
    qtbot.addWidget(student)
    assert "relation" in shown(student)
    student.stop()


def test_columns_are_offered_when_a_source_fills_them(
    panel: CommunicationsPanel, empty_desk: Desk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not panel._facts_wanted, timeout=LONG)
    assert {spec.key for spec in panel.columns.in_order()} == set(KEYS.split()) - {"preview", "relation"}
    bare = CommunicationsPanel(empty_desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(bare)
    bare.load()
    qtbot.waitUntil(lambda: not bare._facts_wanted, timeout=LONG)
    kept = {"type", "sent", "subject", "to", "status", "happened", "updated", "provider", "id", "address"}
    assert {spec.key for spec in bare.columns.in_order()} == kept
    bare.stop()


def test_every_column_has_text_tooltip_and_a_name_for_screen_readers(panel: CommunicationsPanel) -> None:
    model = panel.proxy
    roles = Qt.ItemDataRole
    found = {
        column: {str(model.index(row, column).data(roles.DisplayRole)) for row in range(model.rowCount())}
        for column in Column
    }
    for column in set(Column) - {Column.PREVIEW, Column.RELATION}:
        assert found[column] - {"", "—"}, column
    assert {"Bulk", "Automatic"} <= found[Column.SENT_BY]
    assert {"SendGrid", "Twilio", "Mail file"} <= found[Column.PROVIDER]
    assert "550 5.1.1" in found[Column.CODE]
    assert any(text.partition(".")[2].isdigit() for text in found[Column.COST])
    for column in set(Column) - {Column.PREVIEW}:
        heading = str(model.headerData(column, Qt.Orientation.Horizontal))
        assert heading
        assert heading == model.headerData(column, Qt.Orientation.Horizontal, roles.AccessibleTextRole)


def test_tooltips_say_more_than_the_cell(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    panel.toolbar.add_term(Term("status", Operator.ANY_OF, ("bounced_hard",)))
    panel.toolbar.add_term(Term("address", Operator.CONTAINS, ("exmaple",)))
    filled(qtbot, panel)
    qtbot.waitUntil(lambda: panel.proxy.rowCount() > 0 and panel.model.cells(0) is not None, timeout=LONG)

    def tip(column: Column) -> str:
        return str(panel.proxy.index(0, column).data(Qt.ItemDataRole.ToolTipRole))

    hint = "exmaple.com — did you mean example.com? (Hint only; nothing is changed.)"
    assert tip(Column.HAPPENED) == f"Address does not exist\n{hint}"
    assert tip(Column.TO) == f"d.tan@exmaple.com\n{hint}"
    assert tip(Column.STATUS) == "Permanent: the address does not work. Check the address with the family."
    assert tip(Column.SENT) == "Mon 23 Nov 2026, 9:02 am (Australia/Sydney), 5 hours ago"
    assert tip(Column.CODE) == "550 5.1.1 User unknown"
    spoken = panel.proxy.index(0, Column.STATUS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Bounced (hard). Address does not exist"


@pytest.mark.parametrize("column", list(SORT_KEYS))
def test_every_column_sorts_where_the_data_lies(
    panel: CommunicationsPanel, desk: Desk, qtbot: QtBot, column: Column
) -> None:
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        panel.view.sortByColumn(column, order)
        filled(qtbot, panel)
        assert panel.model.query is not None
        assert panel.model.query.sort == (Sort(SORT_KEYS[column], order is Qt.SortOrder.DescendingOrder),)
        assert panel.view.header.sort_place(column) == (1, order is Qt.SortOrder.DescendingOrder)
        texts = [str(panel.proxy.index(row, column).data()) for row in range(60)]
        if SORT_KEYS[column] in (SortKey.OPENS, SortKey.CLICKS, SortKey.PARTS):
            numbers = [int(text) for text in texts if text.isdecimal()]
            assert numbers == sorted(numbers, reverse=order is Qt.SortOrder.DescendingOrder)
        if column in (Column.PROVIDER, Column.CODE, Column.ID) and order is Qt.SortOrder.AscendingOrder:
            given = [text for text in texts if text]
            assert given == sorted(given) or column is Column.PROVIDER


def test_up_to_three_keys_each_named_once(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    proxy = panel.proxy
    proxy.add_order(Column.TO)
    proxy.add_order(Column.STATUS)
    assert proxy.order == ((Column.SENT, True), (Column.TO, False), (Column.STATUS, False))
    proxy.add_order(Column.TO)
    assert proxy.order[1] == (Column.TO, True)
    proxy.add_order(Column.SUBJECT)
    assert proxy.order == ((Column.SENT, True), (Column.TO, True), (Column.SUBJECT, False))
    filled(qtbot, panel)
    assert panel.model.query is not None
    assert [sort.key for sort in panel.model.query.sort] == [SortKey.SENT, SortKey.TO, SortKey.SUBJECT]
    proxy.set_order([(Column.HAPPENED, False), (Column.REASON, True), (Column.PREVIEW, False)])
    assert proxy.order == ((Column.HAPPENED, False),)  # the same key of the data, and a column without one
    proxy.set_order([])
    proxy.sort(int(Column.PREVIEW))
    assert proxy.order == ((Column.HAPPENED, False),)
    assert panel.view.header.sort_place(Column.PREVIEW) is None


def test_the_model_keeps_qts_rules_with_all_columns(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(model, mode) for model in (panel.model, panel.proxy)]
    panel.proxy.set_order([(Column.COST, True), (Column.SENT, False)])
    filled(qtbot, panel)
    assert len(testers) == 2
    for row in (0, panel.proxy.rowCount() - 1):
        assert panel.proxy.mapToSource(panel.proxy.index(row, 0)).row() == row


def test_a_copy_holds_the_columns_that_are_shown_in_their_order(panel: CommunicationsPanel, qtbot: QtBot) -> None:
    panel.columns.set_order(["to", "type"])
    for key in ("sent", "subject", "status", "happened"):
        panel.columns.set_shown(key, shown=False)
    panel.view.selectRow(0)
    with qtbot.waitSignal(panel.told, timeout=LONG):
        panel.copy_rows()
    row = panel.row_at(0)
    assert row is not None
    to = f"{row.to_name} <{row.to_address}>" if row.to_name != row.to_address else row.to_address
    assert QApplication.clipboard().text() == f"{to}\tEmail"


def test_a_narrow_column_has_the_short_date(panel: CommunicationsPanel) -> None:
    cells = panel.model.cells(0)
    assert cells is not None
    assert cells.texts[Column.SENT] == f"Mon {cells.narrow_sent}"
    assert cells.narrow_sent.startswith("23 Nov ")
    wide = panel.view.grab().toImage()
    panel.view.header.resizeSection(Column.SENT, 120)
    assert panel.view.grab().toImage() != wide
    last_year = panel.model.cells(panel.model.rowCount() - 1)
    while last_year is None:
        QApplication.processEvents()
        last_year = panel.model.cells(panel.model.rowCount() - 1)
    assert last_year.narrow_sent.endswith("2025")
    assert last_year.texts[Column.SENT].startswith(last_year.narrow_sent)


def test_needs_attention_is_a_list_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    page = MessagesPage(desk, MessagesKind.ATTENTION)
    qtbot.addWidget(page)
    page.show()
    panel = page.panel
    panel.load()
    filled(qtbot, panel)
    assert panel.question.range == DateRange(Preset.ALL)
    assert panel.toolbar.quick_row.isHidden()
    rows = [panel.row_at(number) for number in range(20)]
    assert {row.status for row in rows if row is not None} <= FAILURES
    panel.toolbar.add_term(Term("type", Operator.ANY_OF, ("sms",)))
    panel.toolbar.clear_filters()
    assert panel.question.quick is Quick.ATTENTION
    panel.columns.set_shown("code", shown=True)
    panel.stop()
    other = CommunicationsPanel(desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(other)
    assert "code" not in shown(other)
    assert "code" in shown(MessagesPage(desk, MessagesKind.ATTENTION, page).panel)


def test_nothing_needs_attention(empty_desk: Desk, panel: CommunicationsPanel, qtbot: QtBot) -> None:
    assert not panel.empty.attention_only
    panel.empty.attention_only = True
    panel.toolbar._always = Quick.ATTENTION
    panel.set_range(DateRange.parse("2020-01-01..2020-01-02"))
    panel.toolbar.clear_filters()
    filled(qtbot, panel)
    qtbot.waitUntil(lambda: panel.empty.words.text() == "Nothing needs attention in these dates.", timeout=LONG)
    panel.empty.buttons[0].click()
    filled(qtbot, panel)
    assert panel.question.range == DateRange(Preset.ALL)


def test_the_status_bar_says_what_the_log_can_know(desk: Desk) -> None:
    clock = Clock(desk.settings.current_zone, desk.now)
    mails, texts = (1_761_300_000, 1_795_000_000), (1_740_960_000, 1_790_000_000)
    assert coverage_text(Coverage(), clock) == ""
    assert coverage_text(Coverage(mails), clock) == "SMS not connected; email from 24 Oct 2025"
    assert coverage_text(Coverage(mails, texts), clock) == "Email from 24 Oct 2025, SMS from 3 Mar 2025"
    assert coverage_text(Coverage(None, texts), clock) == "Email not connected; SMS from 3 Mar 2025"


@pytest.mark.parametrize(
    ("price", "currency", "shown_as"),
    [("-0.0079", "USD", "USD0.0079"), ("0.5", "AUD", "$0.5"), ("free", "USD", "free"), ("-0.25", None, "0.25")],
)
def test_a_price_to_the_last_part_of_a_cent(
    qapp: QApplication, price: str, currency: str | None, shown_as: str
) -> None:
    assert price_text(price, currency) in (shown_as, shown_as.replace("$0.5", "$0.50"))
