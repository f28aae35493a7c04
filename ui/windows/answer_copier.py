"""Puts the answer sentences of the rows that are selected on the clipboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QApplication

from app.i18n import _, ngettext
from app.services.answer_sentence import answer_sentence
from app.services.history import HistoryQuery
from ui.widgets.communications_panel import CommunicationsPanel
from ui.workers.desk import Desk

MOST_ANSWERS: Final = 1_000


def copy_answers(desk: Desk, panel: CommunicationsPanel) -> None:
    """Copy the sentences of the rows selected in *panel*, one a line in the table's order; the panel tells of it."""
    query, ids = panel.model.query, panel.model.ids()
    wanted = [ids[position] for position in panel.view.selected_positions(MOST_ANSWERS)]
    if query is None or not wanted:
        return
    left_out = panel.view.selection_count() - len(wanted)

    def done(sentences: list[str]) -> None:
        QApplication.clipboard().setText("\n".join(sentences))
        if left_out > 0:
            words = _("The answers for the first {n} rows were copied; {rest} more were not.")
            panel.told.emit(words.format(n=len(sentences), rest=left_out))
        else:
            words = ngettext("{n} answer copied.", "{n} answers copied.", len(sentences))
            panel.told.emit(words.format(n=len(sentences)))

    desk.tasks.run(lambda: sentences_of(desk, query, wanted), done, panel.failed.emit, owner=panel)


def sentences_of(desk: Desk, query: HistoryQuery, ids: list[int]) -> list[str]:
    """The answer sentences of the rows *ids*; for a worker thread."""
    events = desk.history.events(ids)
    zone, now = desk.settings.zone, desk.now()
    return [answer_sentence(row, events.get(row.id, ()), zone, now) for row in desk.history.rows(query, ids)]
