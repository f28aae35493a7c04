"""The window's table against the oracle: random questions put with the real controls over messy schools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from oracle.asking import Program, oracle_of
from oracle.messy_school import School, write_school
from oracle.oracle import Oracle
from oracle.table import table_differences
from oracle.window_questions import WindowAsker, WindowQuestion
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import open_context
from app.core.filters import Term
from app.core.messages import Basis, Sort
from app.core.statuses import Status
from support.window_log import WindowLog
from ui import icons
from ui.application import Options, make_desk
from ui.dialogs.custom_range_dialog import CustomRangeDialog
from ui.models import communications_model, formats, history_cells, log_question
from ui.widgets import log_toolbar
from ui.windows.main_window import MainWindow

SYDNEY, NEW_YORK, CAIRO, HAVANA = "Australia/Sydney", "America/New_York", "Africa/Cairo", "America/Havana"


@dataclass(frozen=True)
class Played:
    """A school in a cache, and the oracle over the same files."""

    school: School
    oracle: Oracle
    program: Program

    def person_id(self, question: WindowQuestion) -> int | None:
        """The local id of the one whose details are to be opened, None for all messages."""
        return None if question.asked.all_rows else self.program.id_of(question.asked)


Schools = Callable[[int], Played]


@pytest.fixture(scope="module")
def school_of(tmp_path_factory: pytest.TempPathFactory) -> Schools:
    """The school of a seed, written and imported once."""

    @cache
    def made(seed: int) -> Played:
        folder = tmp_path_factory.mktemp(f"school-{seed}")
        school = write_school(folder / "files", seed)
        program = Program(folder / "data", inside=True)
        program.take_in(school)
        program.list_people()
        return Played(school, oracle_of(school), program)

    return made


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Dates in one locale, whatever this computer's is."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@contextmanager
def window_over(game: Played, zone: str, qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window over the school's cache, with `zone` as the school's time zone."""
    data_dir: Path = game.program.data_dir
    now = int(game.school.now.timestamp())
    context = open_context(data_dir, now=now)
    context.settings.set("zone", zone)
    icons.book().load()
    desk = make_desk(context, Options(data_dir, now, keyring=False, rest=[]), qapp)
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1400, 800)
    window.show()
    window.start()
    try:
        yield window
    finally:
        window.close()
        desk.tasks.stop()
        context.close()


@dataclass(frozen=True)
class Bench:
    """Where tables are tried: how to ask so many questions, and what is wrong with the answers, the first few of it."""

    school_of: Schools
    qapp: QApplication
    qtbot: QtBot

    def complaints(self, seed: int, zone: str, number: int, enough: int = 10) -> list[str]:
        game = self.school_of(seed)
        asker = WindowAsker(game.oracle, number + seed, zone)
        found: list[str] = []
        with window_over(game, zone, self.qapp, self.qtbot) as window:
            log = WindowLog(window, self.qtbot, seed)
            random = (asker.window_question() for _ in range(number))
            for question in chain(asker.whole_logs(), random):
                rows = log.answer(question, game.person_id(question))
                wrong = table_differences(game.oracle, question.asked, rows)
                if "direction:" not in question.asked.filter:
                    wrong += log.wrong_counts(asker.counts(question))
                if wrong:
                    person = question.asked.person and (question.asked.person.kind, question.asked.person.name)
                    asked = replace(question.asked, person=None)
                    found.append(f"{person} {asked}\n    " + "\n    ".join(wrong[:6]))
                if len(found) >= enough:
                    break
        return found


@pytest.fixture
def bench(school_of: Schools, qapp: QApplication, qtbot: QtBot) -> Bench:
    return Bench(school_of, qapp, qtbot)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "zone"), [(1, NEW_YORK)])
def test_thirty_tables_agree_with_the_oracle(bench: Bench, seed: int, zone: str) -> None:
    assert bench.complaints(seed, zone, 30) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("seed", "zone"), [(1, HAVANA), (2, SYDNEY), (3, NEW_YORK), (4, CAIRO)])
def test_250_tables_agree_with_the_oracle(bench: Bench, seed: int, zone: str) -> None:
    assert bench.complaints(seed, zone, 250) == []


# faults in the window itself


def order_not_handed_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(communications_model.CommunicationsModel, "set_order", lambda _self, _order: None)


def heading_sorts_one_way(patch: pytest.MonkeyPatch) -> None:
    right = communications_model.CommunicationsModel.set_order

    def downwards(self: communications_model.CommunicationsModel, order: tuple[Sort, ...]) -> None:
        right(self, tuple(replace(sort, descending=True) for sort in order))

    patch.setattr(communications_model.CommunicationsModel, "set_order", downwards)


def times_in_utc(patch: pytest.MonkeyPatch) -> None:
    right = formats.Clock.__init__
    patch.setattr(formats.Clock, "__init__", lambda self, _zone, now: right(self, lambda: ZoneInfo("UTC"), now))


def words_not_handed_on(patch: pytest.MonkeyPatch) -> None:
    right = log_question.LogQuestion.query
    patch.setattr(log_question.LogQuestion, "query", lambda self: right(replace(self, search="")))


def quick_row_for_show(patch: pytest.MonkeyPatch) -> None:
    right = log_question.LogQuestion.query
    patch.setattr(log_question.LogQuestion, "query", lambda self: right(replace(self, quick=log_question.Quick.ALL)))


def one_filter_at_a_time(patch: pytest.MonkeyPatch) -> None:
    def add(self: log_toolbar.LogToolbar, term: Term) -> None:
        self.set_question(replace(self.question, tags=(log_question.Tag(term),)))

    patch.setattr(log_toolbar.LogToolbar, "add_term", add)


def last_date_dropped(patch: pytest.MonkeyPatch) -> None:
    right = CustomRangeDialog.chosen_range
    patch.setattr(
        CustomRangeDialog,
        "chosen_range",
        lambda self: replace(right(self), until=None, preset=None, since="2026-01-01"),
    )


def later_pages_shifted(patch: pytest.MonkeyPatch) -> None:
    right = communications_model.HistorySource.rows

    def rows(self: Any, query: Any, ids: Any) -> Any:
        found = list(right(self, query, ids))
        return [*found[1:], found[0]]

    patch.setattr(communications_model.HistorySource, "rows", rows)


def family_mark_forgotten(patch: pytest.MonkeyPatch) -> None:
    right = history_cells.relation_text
    patch.setattr(history_cells, "relation_text", lambda row: right(replace(row, basis=Basis.CARER)))


def restricted_mark_forgotten(patch: pytest.MonkeyPatch) -> None:
    right = history_cells.relation_text
    patch.setattr(history_cells, "relation_text", lambda row: right(replace(row, restricted=False)))


def all_delivered(patch: pytest.MonkeyPatch) -> None:
    right = history_cells.status_label
    patch.setattr(history_cells, "status_label", lambda _status: right(Status.DELIVERED))


def ids_in_two_lots_overlap(patch: pytest.MonkeyPatch) -> None:
    right = communications_model.HistorySource.ids

    def ids(self: Any, query: Any) -> Any:
        for lot in right(self, query):
            yield lot
            yield lot[-1:]

    patch.setattr(communications_model.HistorySource, "ids", ids)


def buttons_count_the_whole_log(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(log_question.LogQuestion, "without_quick", log_question.LogQuestion.whole)


FAULTS: list[Callable[[pytest.MonkeyPatch], None]] = [
    order_not_handed_on,
    heading_sorts_one_way,
    times_in_utc,
    words_not_handed_on,
    quick_row_for_show,
    one_filter_at_a_time,
    last_date_dropped,
    later_pages_shifted,
    family_mark_forgotten,
    restricted_mark_forgotten,
    all_delivered,
    ids_in_two_lots_overlap,
    buttons_count_the_whole_log,
]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_in_the_window_is_noticed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    bench.school_of(2)
    fault(monkeypatch)
    assert bench.complaints(2, SYDNEY, 150, enough=1)
