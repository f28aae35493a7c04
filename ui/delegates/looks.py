"""What a column looks like, so that a delegate can draw any table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from app.core.statuses import Status


class Draw(Enum):
    """How a cell is drawn."""

    TEXT = auto()
    ICON = auto()  # the look's icon alone, in the middle
    ICON_TEXT = auto()  # the row's icon, and the text beside it
    STATUS = auto()  # the row's badge
    DOTS = auto()  # the parts of the column, each after the dot of its address (people_delegate)
    CHIPS = auto()  # the parts of the column, each a chip (people_delegate)


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one column: how it is drawn, its *icon* and the theme's *colour* of its text. *narrow* names what
    of the row stands there where the text does not fit.
    """

    draw: Draw = Draw.TEXT
    icon: str = ""
    colour: str = "text"
    narrow: str = ""


class Cells(Protocol):
    """A row, ready to be drawn: a text a column, the name of its icon, its status; *quiet*: in a muted colour."""

    @property
    def texts(self) -> tuple[str, ...]: ...

    @property
    def icon(self) -> str: ...

    @property
    def status(self) -> Status | None: ...

    @property
    def quiet(self) -> bool: ...
