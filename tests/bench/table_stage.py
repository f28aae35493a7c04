"""The communications table over a cache, and beside it what Qt and SQLite do at least for the same screen."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QObject, QSortFilterProxyModel, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from app.context import Context
from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.services.history import HistoryQuery
from bench.screen import TIMEOUT_S, application, wait_until
from ui import icons
from ui.application import Options, follow_theme, make_desk
from ui.widgets.communications_panel import CommunicationsPanel

SIZE: Final = (1280, 1060)  # 32 rows of the table are seen, as in the targets
ALL: Final = HistoryQuery(Scope(ScopeKind.ALL))
NEWEST: Final = (Sort(SortKey.SENT, descending=True),)
PAGE: Final = 128
BARE_PAGE: Final = (
    "SELECT r.id, r.channel, r.sent_at, s.text, a.value, r.status, r.detail, r.updated_at FROM recipient r"
    " JOIN message m ON m.id = r.message_id JOIN subject s ON s.id = m.subject_id JOIN address a ON a.id = r.address_id"
    f" WHERE r.id >= ? ORDER BY r.id LIMIT {PAGE}"
)


class Loop:
    """Runs the event loop until somebody says that what was waited for is there."""

    def __init__(self) -> None:
        self._loop = QEventLoop()

    def wait(self) -> None:
        """Wait for `end`. Raises TimeoutError."""
        late = QTimer(singleShot=True)
        late.timeout.connect(lambda: self._loop.exit(1))
        late.start(int(TIMEOUT_S * 1000))
        if self._loop.exec():
            raise TimeoutError("what was waited for did not come")

    def end(self) -> None:
        """Say that it is there."""
        self._loop.exit(0)


class LogTable:
    """The program's own panel in a window of its own."""

    def __init__(self, context: Context) -> None:
        application_ = application()
        icons.book().load()
        follow_theme(application_, lambda: "light")
        self.context = context
        self.desk = make_desk(
            context, Options(context.paths.data_dir, context.now(), keyring=False, rest=[]), application_
        )
        self.panel = CommunicationsPanel(self.desk, Scope(ScopeKind.ALL))
        self.panel.resize(*SIZE)
        self.panel.show()
        self.model, self.view = self.panel.model, self.panel.view
        self.ask(ALL)
        self.whole()

    def ask(self, query: HistoryQuery) -> None:
        """Ask *query*, and return when its first rows are painted. None of its answer is known from before."""
        self.model.forget_answers()
        loop = Loop()
        self.view.painted.connect(loop.end)
        self.model.set_query(query)
        loop.wait()
        self.view.painted.disconnect(loop.end)

    def whole(self) -> None:
        """Wait until all ids are there."""
        wait_until(lambda: not self.model.loading)

    def seen(self) -> bool:
        """Whether every row on the screen is drawn with its text."""
        first, last = self.view.visible_rows()
        return all(self.model.cells(row) is not None for row in range(first, last + 1))

    def jump(self, row: int) -> None:
        """Drag the scroll bar to *row*, and return when its rows are painted."""
        self.view.scroll_to_row(row)
        loop = Loop()
        if not self.seen():
            self.model.dataChanged.connect(lambda *_: loop.end() if self.seen() else None)
            loop.wait()
        self.view.viewport().repaint()

    def assert_right(self, query: HistoryQuery) -> None:
        """Make sure that what stands there answers *query*."""
        ids, _rows = self.context.history.head(query, PAGE)
        assert list(self.model.ids()[:PAGE]) == ids
        assert self.seen()

    def close(self) -> None:
        """Take it away."""
        self.panel.stop()
        self.desk.tasks.stop()
        self.panel.close()
        self.panel.deleteLater()


class BareTable(QTableView):
    """F_p: a C++ model behind a C++ proxy, of the same geometry and with the same texts."""

    def __init__(self, like: LogTable, rows: int = 1_000) -> None:
        super().__init__()
        self.painted: Callable[[], None] | None = None
        view = like.view
        columns = [c for c in range(view.model().columnCount()) if not view.isColumnHidden(c)]
        model = QStandardItemModel(self)
        first = [like.model.cells(row) for row in range(*view.visible_rows())]
        texts = [[cells.texts[c] for c in columns] for cells in first if cells is not None]
        for line in itertools.islice(itertools.cycle(texts), rows):
            model.appendRow([QStandardItem(text) for text in line])
        proxy = QSortFilterProxyModel(self)
        proxy.setSourceModel(model)
        self.setModel(proxy)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(view.verticalHeader().defaultSectionSize())
        for place, column in enumerate(columns):
            self.setColumnWidth(place, view.columnWidth(column))
        self.resize(view.size())
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        if self.painted is not None:
            self.painted()


class BareReader(QObject):
    """F: a bare SELECT of a page on a thread of its own, then the bare table painted, both through the event loop."""

    _answered = Signal(object)

    def __init__(self, context: Context, table: BareTable) -> None:
        super().__init__()
        self._context = context
        self._table = table
        self._asked: SimpleQueue[int | None] = SimpleQueue()
        self._answered.connect(lambda _rows: table.viewport().update())
        reader = context.database.reader()
        self._low, self._high = reader.execute("SELECT min(id), max(id) FROM recipient").fetchall()[0]
        self._random = random.Random(1)
        self._thread = threading.Thread(target=self._run, name="bare-reader", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        connection = self._context.database.reader()
        while (first := self._asked.get()) is not None:
            self._answered.emit(connection.execute(BARE_PAGE, (first,)).fetchall())
        self._context.close_thread()

    def show_newest(self) -> None:
        """Read a page and paint."""
        self._show(self._low)

    def show_any(self) -> None:
        """Read a page of somewhere and paint."""
        self._show(self._random.randint(self._low, self._high))

    def _show(self, first: int) -> None:
        loop = Loop()
        self._table.painted = loop.end
        self._asked.put(first)
        loop.wait()
        self._table.painted = None

    def close(self) -> None:
        """End the thread."""
        self._asked.put(None)
        self._thread.join()


class Gaps(QObject):
    """Beats on the window's thread and keeps every gap between two beats."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now

    def stop(self) -> list[float]:
        """End it; the gaps in milliseconds."""
        self._beat()
        self._timer.stop()
        return self._gaps


def timed(work: Callable[[], Any], settle: Callable[[], Any]) -> Callable[[], float]:
    """Milliseconds of *work*; *settle* follows and does not count."""

    def run() -> float:
        began = time.perf_counter()
        work()
        took = (time.perf_counter() - began) * 1000
        settle()
        return took

    return run


def percentile(gaps: Sequence[float], share: float) -> float:
    """The value that so large a *share* of *gaps* does not exceed."""
    ordered = sorted(gaps)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
