"""The two tables of the import dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.i18n import _
from ui.models.file_rows_model import FileRowsModel
from ui.models.import_results_model import COUNTS, ImportResultsModel
from ui.models.import_runs_model import ImportRunsModel
from ui.models.problems_model import ProblemsModel


def make_table(parent: QWidget, name: str) -> QTableView:
    """A table of whole rows that is only read, called *name* for a screen reader."""
    table = QTableView(parent)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.horizontalHeader().setHighlightSections(False)
    return table


def make_results_table(model: ImportResultsModel, parent: QWidget) -> QTableView:
    """A line a file: its counts and its state."""
    table = make_table(parent, _("Files"))
    table.setModel(model)
    header = table.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    width = table.fontMetrics().horizontalAdvance("1,000,000") + 18
    for column in range(1, len(COUNTS) + 1):
        table.setColumnWidth(column, width)
    table.setColumnWidth(len(COUNTS) + 1, table.fontMetrics().horizontalAdvance("Waits for an answer") + 24)
    return table


def make_problems_table(model: ProblemsModel, parent: QWidget) -> QTableView:
    """A line a record that was set aside."""
    table = make_table(parent, _("Set aside"))
    table.setModel(model)
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    table.setColumnWidth(0, table.fontMetrics().horizontalAdvance("M" * 14))
    table.setColumnWidth(1, table.fontMetrics().horizontalAdvance("M" * 12))
    return table


def make_rows_table(model: FileRowsModel, parent: QWidget) -> QTableView:
    """The first rows of a file."""
    table = make_table(parent, _("First rows"))
    table.setModel(model)
    table.horizontalHeader().setMaximumSectionSize(260)
    return table


def make_runs_table(model: ImportRunsModel, parent: QWidget) -> QTableView:
    """A line a file of every import so far."""
    table = make_table(parent, _("Imports"))
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setModel(model)
    header = table.horizontalHeader()
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    metrics = table.fontMetrics()
    table.setColumnWidth(0, metrics.horizontalAdvance("Wed 30 Nov 2026, 12:58 pm") + 18)
    table.setColumnWidth(2, metrics.horizontalAdvance("M" * 14))
    for column in range(3, 7):
        table.setColumnWidth(column, metrics.horizontalAdvance("1,000,000") + 18)
    table.setColumnWidth(7, metrics.horizontalAdvance("M" * 12))
    return table
