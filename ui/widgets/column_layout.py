"""Which columns of a table are shown, in which order and how wide: kept for each list by the column's own name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

from ui.window_state import WindowState

CELL_PADDING: Final = 18
_LEAST: Final = 32
_LEAST_STRETCHED: Final = 14  # letters of the stretched column that stay readable beside many others
_SAVE_MS: Final = 300


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: its lasting *key*, its name in the chooser, and a *sample* as wide as its texts (or pixels).

    *shown*: whether it is on before a person chooses. A *fixed* column is always shown, in its place and width.
    The *stretch* column takes what is left, until a person gives it a width.
    """

    key: str
    title: str
    sample: str | int
    shown: bool = True
    fixed: bool = False
    stretch: bool = False


class ColumnLayout(QObject):
    """Arranges the columns of *view*, whose sections stand in the order of *specs*, and keeps what a person changes
    in *state* under ``<name>/columns``. Unknown names that are kept there are left alone and ignored.
    """

    changed = Signal()  # other columns are shown, or in another order

    def __init__(self, view: QTableView, state: WindowState, name: str, specs: Sequence[ColumnSpec]) -> None:
        super().__init__(view)
        self._view = view
        self._header = view.horizontalHeader()
        self._state = state
        self._key = f"{name}/columns"
        self.specs = tuple(specs)
        self._sections = {spec.key: section for section, spec in enumerate(specs)}
        self._shown: dict[str, bool] = {}
        self._widths: dict[str, int] = {}
        self._fillable: frozenset[str] | None = None
        self._arranging = False
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._timer.timeout.connect(self._save)
        self._header.setSectionsMovable(True)
        self._header.setFirstSectionMovable(not any(spec.fixed for spec in specs[:1]))
        self._header.setStretchLastSection(False)
        for section, spec in enumerate(specs):
            mode = QHeaderView.ResizeMode.Fixed if spec.fixed else QHeaderView.ResizeMode.Interactive
            self._header.setSectionResizeMode(section, mode)
        self._restore()
        self._header.sectionMoved.connect(self._on_section_moved)
        self._header.sectionResized.connect(self._on_section_resized)
        view.viewport().installEventFilter(self)

    # -- what is there ---------------------------------------------------------------------------------------------

    def section(self, key: str) -> int:
        """The model's column that *key* names."""
        return self._sections[key]

    def in_order(self) -> list[ColumnSpec]:
        """The columns that can be chosen, left to right."""
        count = range(len(self.specs))
        found = [self.specs[self._header.logicalIndex(place)] for place in count]
        return [spec for spec in found if not spec.fixed and self.can_fill(spec.key)]

    def can_fill(self, key: str) -> bool:
        """Say whether any source gives this column a value."""
        return self._fillable is None or key in self._fillable

    def is_shown(self, key: str) -> bool:
        """Say whether the column stands in the table."""
        return not self._header.isSectionHidden(self._sections[key])

    def shown_sections(self) -> list[int]:
        """The model's columns that stand in the table and hold a text, left to right."""
        return [self._sections[spec.key] for spec in self.in_order() if self.is_shown(spec.key)]

    # -- changing it -----------------------------------------------------------------------------------------------

    def set_fillable(self, keys: Collection[str]) -> None:
        """Hide, from table and chooser, the columns that no source gives a value for: all but *keys*."""
        self._fillable = frozenset(keys)
        self._arrange(self._show_and_hide)

    def set_shown(self, key: str, shown: bool) -> None:
        """Show or hide a column; the last one shown stays."""
        if not shown and self.shown_sections() == [self._sections[key]]:
            return
        self._shown[key] = shown
        self._arrange(self._show_and_hide)
        self._timer.start()

    def set_order(self, keys: Iterable[str]) -> None:
        """Put the columns *keys* in this order; the others keep their places behind them."""
        wanted = [self._sections[spec.key] for spec in self.specs if spec.fixed]
        wanted += [self._sections[key] for key in keys if key in self._sections]
        self._arrange(lambda: self._move(wanted))
        self._timer.start()

    def reset(self) -> None:
        """Show the columns as they are before a person changes them."""
        self._shown.clear()
        self._widths.clear()
        self._arrange(lambda: (self._move(range(len(self.specs))), self._show_and_hide(), self._set_widths()))
        self._timer.stop()
        self._state.set_value(self._key, None)

    def flush(self) -> None:
        """Keep now what was changed a moment ago."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    # -- at work ---------------------------------------------------------------------------------------------------

    def _arrange(self, work: Callable[[], object]) -> None:
        """Change columns as a program, not as a person who drags."""
        before, self._arranging = self._arranging, True
        work()
        self._stretch()
        self._arranging = before
        self.changed.emit()

    def _restore(self) -> None:
        kept = self._state.value(self._key, [])
        entries = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
        known: list[dict[str, Any]] = [entry for entry in entries if entry.get("key") in self._sections]
        for entry in known:
            width = entry.get("width")
            if isinstance(width, int) and width >= _LEAST:
                self._widths[entry["key"]] = width
            if isinstance(entry.get("shown"), bool):
                self._shown[entry["key"]] = entry["shown"]
        places = [self._sections[spec.key] for spec in self.specs if spec.fixed]
        places += [self._sections[entry["key"]] for entry in known]
        self._arrange(lambda: (self._set_widths(), self._move(places), self._show_and_hide()))

    def _save(self) -> None:
        places = range(len(self.specs))
        specs = [self.specs[self._header.logicalIndex(place)] for place in places]
        self._state.set_value(
            self._key,
            [
                {
                    "key": spec.key,
                    "shown": self._shown.get(spec.key, spec.shown),
                    "width": self._widths.get(spec.key),
                }
                for spec in specs
                if not spec.fixed
            ],
        )

    def _show_and_hide(self) -> None:
        for section, spec in enumerate(self.specs):
            wanted = self._shown.get(spec.key, spec.shown) and self.can_fill(spec.key)
            self._header.setSectionHidden(section, not (spec.fixed or wanted))

    def _move(self, sections: Iterable[int]) -> None:
        for place, section in enumerate(dict.fromkeys(sections)):
            self._header.moveSection(self._header.visualIndex(section), place)

    def _set_widths(self) -> None:
        metrics = self._view.fontMetrics()
        for section, spec in enumerate(self.specs):
            if isinstance(spec.sample, int):
                width = spec.sample
            else:
                words = max(metrics.horizontalAdvance(spec.sample), metrics.horizontalAdvance(spec.title) + 14)
                width = words + CELL_PADDING
            self._header.resizeSection(section, self._widths.get(spec.key, width))

    def _stretch(self) -> None:
        """Give the stretched column what the others leave."""
        for section, spec in enumerate(self.specs):
            if spec.stretch and spec.key not in self._widths and not self._header.isSectionHidden(section):
                others = self._header.length() - self._header.sectionSize(section)
                least = self._view.fontMetrics().horizontalAdvance("n") * _LEAST_STRETCHED + CELL_PADDING
                self._header.resizeSection(section, max(least, self._view.viewport().width() - others))

    def _on_section_moved(self) -> None:
        if not self._arranging:
            self._timer.start()
            self.changed.emit()

    def _on_section_resized(self, section: int, old: int, new: int) -> None:
        if self._arranging or not old or not new:  # hidden and shown again is no width of a person's
            return
        self._widths[self.specs[section].key] = new
        self._timer.start()
        self._arrange_quietly()

    def _arrange_quietly(self) -> None:
        before, self._arranging = self._arranging, True
        self._stretch()
        self._arranging = before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._arrange_quietly()
        return super().eventFilter(watched, event)
