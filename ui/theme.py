"""Colours of the light and the dark theme, the palette of Qt, and the style sheets that use them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.core.reachability import Reach
from app.core.statuses import Status

STYLES: Final = Path(__file__).resolve().parent.parent / "resources" / "styles"
ICONS: Final = STYLES.parent / "icons"
_THEME_PROPERTY: Final = "comms_log_theme"
_LIGHT_NAME, _DARK_NAME, _CONTRAST_NAME = "light", "dark", "contrast"
AnyWidget = TypeVar("AnyWidget", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme, each as ``#rrggbb``; a style sheet names them ``$name``."""

    window: str
    base: str
    alternate: str
    text: str
    muted: str
    placeholder: str
    link: str
    border: str
    row_line: str
    title_bar: str
    button: str
    button_hover: str
    checked: str
    checked_text: str
    accent_border: str
    control_border: str
    selection: str
    selection_text: str
    chip: str
    chip_text: str
    chip_border: str
    avatar: str
    avatar_text: str
    tooltip: str
    tooltip_text: str
    error: str
    stage: str  # what a message lies on
    bubble: str
    bubble_text: str
    bubble_theirs: str
    failed: str
    found: str


@dataclass(frozen=True, slots=True)
class BadgeColours:
    """Text, fill and border of a status badge (text contrast at least 7.57, border at least 3:1)."""

    text: str
    fill: str
    border: str


LIGHT: Final = Colours(
    window="#f3f4f6",
    base="#ffffff",
    alternate="#f8f9fb",
    text="#1b1f24",
    muted="#5c6773",
    placeholder="#66717e",
    link="#0b5cad",
    border="#d5dae0",
    row_line="#e8ebef",
    title_bar="#e8ebef",
    button="#ffffff",
    button_hover="#edf1f6",
    checked="#e7eef7",
    checked_text="#123b66",
    accent_border="#6f8db0",
    control_border="#767f89",
    selection="#0b5cad",
    selection_text="#ffffff",
    chip="#e7eef7",
    chip_text="#123b66",
    chip_border="#6f8db0",
    avatar="#cfe0f2",
    avatar_text="#14304d",
    tooltip="#1b1f24",
    tooltip_text="#ffffff",
    error="#8a1c1c",
    stage="#e9edf1",
    bubble="#1b66b3",
    bubble_text="#ffffff",
    bubble_theirs="#e8ebef",
    failed="#c8504b",
    found="#ffe08a",
)
DARK: Final = Colours(
    window="#1f2226",
    base="#17191c",
    alternate="#1c1f23",
    text="#e8eaed",
    muted="#a0a8b1",
    placeholder="#98a1ab",
    link="#79b0ec",
    border="#3a4047",
    row_line="#2a2e33",
    title_bar="#2a2e33",
    button="#2a2e33",
    button_hover="#343a41",
    checked="#22303f",
    checked_text="#cfe3fa",
    accent_border="#5f7fa5",
    control_border="#8a939d",
    selection="#264f78",
    selection_text="#ffffff",
    chip="#22303f",
    chip_text="#cfe3fa",
    chip_border="#5f7fa5",
    avatar="#cfe0f2",
    avatar_text="#14304d",
    tooltip="#e8eaed",
    tooltip_text="#17191c",
    error="#ffb4ad",
    stage="#101214",
    bubble="#1f5fa3",
    bubble_text="#ffffff",
    bubble_theirs="#2a2e33",
    failed="#d2625c",
    found="#ffd35c",
)

_GREY = (BadgeColours("#414A57", "#E9ECF0", "#737C8A"), BadgeColours("#C9D1DC", "#2B3139", "#7C8796"))
_RED = (BadgeColours("#8A1C1C", "#FCE3E1", "#C8504B"), BadgeColours("#FFB4AD", "#3D1513", "#D2625C"))
_BADGES: Final[dict[Status, tuple[BadgeColours, BadgeColours]]] = {
    Status.UNKNOWN: (
        BadgeColours("#4A4A4A", "#F0F0F0", "#7A7A7A"),
        BadgeColours("#CFCFCF", "#2C2C2C", "#858585"),
    ),
    Status.QUEUED: _GREY,
    Status.SENT: (
        BadgeColours("#1F4B7A", "#E3EEFA", "#4A7DB5"),
        BadgeColours("#A9CDF5", "#16293D", "#5C8FC7"),
    ),
    Status.DELIVERED: (
        BadgeColours("#14532D", "#DDF3E4", "#3C8558"),
        BadgeColours("#93E0AE", "#12301E", "#4C9A6B"),
    ),
    Status.OPENED: (
        BadgeColours("#0B4F55", "#D8F1F2", "#2F8289"),
        BadgeColours("#86DCE2", "#0D2E31", "#45979E"),
    ),
    Status.OPENED_AUTO: _GREY,
    Status.CLICKED: (
        BadgeColours("#43318A", "#EAE6FB", "#7B68C8"),
        BadgeColours("#C8BDFA", "#251D45", "#8C7BD6"),
    ),
    Status.BOUNCED_SOFT: (
        BadgeColours("#6A4300", "#FDF0D2", "#A5730F"),
        BadgeColours("#F6CF7E", "#362604", "#B98A2E"),
    ),
    Status.BOUNCED_HARD: _RED,
    Status.FAILED: _RED,
    Status.DROPPED: (
        BadgeColours("#5B3A29", "#F3E7DF", "#9A6F57"),
        BadgeColours("#E6C3AE", "#33221A", "#A97F68"),
    ),
    Status.SPAM: (
        BadgeColours("#7A1457", "#FBE2F1", "#BE4E98"),
        BadgeColours("#FAB0DC", "#3A0F2C", "#C9619F"),
    ),
}


# the dot beside an address takes the border of a badge, at least 3:1 against every row
_DOTS: Final[dict[Reach, Status]] = {
    Reach.WORKS: Status.DELIVERED,
    Reach.UNKNOWN: Status.QUEUED,
    Reach.FAILING: Status.BOUNCED_SOFT,
    Reach.BOUNCED: Status.BOUNCED_HARD,
    Reach.OPTED_OUT: Status.DROPPED,
    Reach.NONE: Status.QUEUED,
}


def name() -> str:
    """The theme in use now: ``light``, ``dark``, or ``contrast`` where the desktop's own colours are used alone."""
    app = QApplication.instance()
    return str((app.property(_THEME_PROPERTY) if app is not None else None) or _LIGHT_NAME)


def is_dark() -> bool:
    """Say whether the window is drawn dark now."""
    return name() == _DARK_NAME


def colours() -> Colours:
    """The colours in use now."""
    used = name()
    if used == _CONTRAST_NAME:
        return _of_palette(QApplication.palette().cacheKey())
    return DARK if used == _DARK_NAME else LIGHT


@lru_cache(maxsize=2)
def _of_palette(_cache_key: int) -> Colours:
    """The colours of the desktop's own palette: text, ground, selection and link, and nothing between them."""
    palette = QApplication.palette()
    role = QPalette.ColorRole

    def colour(which: QPalette.ColorRole) -> str:
        return palette.color(which).name()

    ground, text, link = colour(role.Base), colour(role.Text), colour(role.Link)
    selection, selected = colour(role.Highlight), colour(role.HighlightedText)
    grounds = dict.fromkeys(
        ("base", "alternate", "button", "chip", "avatar", "tooltip", "bubble", "bubble_theirs"), ground
    )
    texts = dict.fromkeys(
        ("text", "muted", "placeholder", "border", "row_line", "accent_border", "control_border", "chip_text",
         "chip_border", "avatar_text", "tooltip_text", "error", "bubble_text", "failed"),
        text,
    )  # fmt: skip
    window = colour(role.Window)
    return Colours(
        **grounds,
        **texts,
        window=window,
        title_bar=window,
        stage=window,
        found=selection,
        button_hover=window,
        link=link,
        checked=selection,
        checked_text=selected,
        selection=selection,
        selection_text=selected,
    )


def badge_colours(status: Status) -> BadgeColours:
    """The colours of the badge of *status* in the theme in use now; in high contrast text on the ground, with a line
    round it.
    """
    used = name()
    if used == _CONTRAST_NAME:
        plain = colours()
        return BadgeColours(plain.text, plain.base, plain.text)
    return _BADGES[status][used == _DARK_NAME]


def dot_colour(reach: Reach) -> str:
    """The colour of the dot beside an address in the theme in use now."""
    return badge_colours(_DOTS[reach]).border


def system_is_dark() -> bool:
    """Say whether the desktop asks for dark windows."""
    return QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def wants_dark(appearance: str) -> bool:
    """Say whether windows are drawn dark by the setting ``appearance``: ``light``, ``dark``, else as the desktop."""
    return appearance == "dark" or (appearance != "light" and system_is_dark())


def apply_theme(app: QApplication, dark: bool, *, contrast: QPalette | None = None) -> None:
    """Give *app* the palette and the style sheets of the *dark* or the light theme; or, for a person who has set
    high contrast, those of the palette *contrast*, which is the desktop's own.
    """
    used = _CONTRAST_NAME if contrast is not None else _DARK_NAME if dark else _LIGHT_NAME
    app.setProperty(_THEME_PROPERTY, used)
    app.setPalette(make_palette(colours()) if contrast is None else contrast)
    app.setStyleSheet(style_sheet(colours()))


def make_palette(used: Colours) -> QPalette:
    """The palette of Qt in the colours *used*, the placeholder's included: its default cannot be read in dark."""
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: used.window,
        role.WindowText: used.text,
        role.Base: used.base,
        role.AlternateBase: used.alternate,
        role.Text: used.text,
        role.Button: used.button,
        role.ButtonText: used.text,
        role.BrightText: used.error,
        role.Highlight: used.selection,
        role.HighlightedText: used.selection_text,
        role.PlaceholderText: used.placeholder,
        role.Link: used.link,
        role.LinkVisited: used.link,
        role.ToolTipBase: used.tooltip,
        role.ToolTipText: used.tooltip_text,
        role.Mid: used.border,
        role.Dark: used.border,
        role.Light: used.button_hover,
    }
    for key, value in pairs.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(used.placeholder))
    return palette


def style_sheet(used: Colours) -> str:
    """All style sheets of ``resources/styles`` in the order of their names, with the colours *used* filled in."""
    values = {**asdict(used), "icons": ICONS.as_posix()}
    sheets = [Template(path.read_text("utf-8")).substitute(values) for path in sorted(STYLES.glob("*.qss"))]
    return "\n".join(sheets)


def styled(widget: AnyWidget, name: str) -> AnyWidget:
    """*widget* under the *name* that the style sheets know it by."""
    widget.setObjectName(name)
    return widget
