"""Contrast as it was drawn: badges, chips, dots, muted words and links, on every kind of row, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.core.reachability import Reach
from app.core.statuses import Status
from app.services.what_happened import status_label
from support.pixels import contrast, ground, pixels, text_contrast
from ui import icons, theme
from ui.delegates.badge_painter import badge_size, draw_badge
from ui.delegates.parts import draw_chips, draw_dot
from ui.models.people_cells import CellPart

SCALE = 4  # strokes are then several pixels wide, so that their own colour is measured and not a mixture
AAA, AA, SHAPE = 7.0, 4.5, 3.0
OLIVIA = CellPart("Olivia Tan")
Rgb = tuple[int, int, int]


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def colours(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.Colours]:
    """Either theme, applied."""
    icons.book().load()
    theme.apply_theme(qapp, dark=request.param)
    icons.book().refresh()
    yield theme.colours()
    theme.apply_theme(qapp, dark=False)
    icons.book().refresh()


def rgb(name: str) -> Rgb:
    colour = QColor(name)
    return colour.red(), colour.green(), colour.blue()


def drawn(width: int, height: int, below: str, draw: Callable[[QPainter, QRect], None]) -> QImage:
    """What *draw* draws on a ground of colour *below*."""
    image = QImage(width * SCALE, height * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(QColor(below))
    painter = QPainter(image)
    painter.setFont(QApplication.font())
    draw(painter, QRect(0, 0, width, height))
    painter.end()
    return image


def grounds(colours: theme.Colours) -> tuple[str, ...]:
    return colours.base, colours.alternate, colours.selection


@pytest.mark.parametrize("status", list(Status))
def test_a_badge_can_be_read_and_its_shape_seen(colours: theme.Colours, status: Status) -> None:
    word = status_label(status)
    for below in grounds(colours):
        image = drawn(170, 28, below, lambda painter, rect: draw_badge(painter, rect, status, word))
        metrics = QPainterMetrics()
        size = badge_size(metrics.metrics, word)
        top = (28 - size.height()) // 2
        inner = QRect(10 * SCALE, (top + 3) * SCALE, (size.width() - 20) * SCALE, (size.height() - 6) * SCALE)
        assert text_contrast(image, inner) >= 7.5, (status, below)
        border = QRect(size.width() // 2 * SCALE, top * SCALE, 1, SCALE)
        if below != colours.selection:
            assert max(contrast(colour, rgb(below)) for colour in pixels(image, border)) >= SHAPE, (status, below)
        fill = ground(image, inner)
        assert fill == rgb(theme.badge_colours(status).fill), "the badge keeps its own ground, also on a selected row"


class QPainterMetrics:
    """The metrics of the font that badges are drawn in."""

    def __init__(self) -> None:
        label = QLabel()
        label.setFont(QApplication.font())
        self.metrics = label.fontMetrics()


@pytest.mark.parametrize("reach", list(Reach))
def test_a_dot_can_be_seen(colours: theme.Colours, reach: Reach) -> None:
    for below in grounds(colours):
        ring = colours.selection_text if below == colours.selection else ""
        image = drawn(20, 20, below, lambda painter, _rect, r=ring: draw_dot(painter, QPointF(10, 10), reach, ring=r))
        assert max(contrast(colour, rgb(below)) for colour in pixels(image)) >= SHAPE, (reach, below)


def test_a_chip_of_a_name_can_be_read(colours: theme.Colours) -> None:
    for below in grounds(colours):
        image = drawn(
            120,
            28,
            below,
            lambda painter, rect: draw_chips(painter, rect, [CellPart("Olivia Tan")], right_to_left=False),
        )
        inner = QRect(8 * SCALE, 8 * SCALE, 50 * SCALE, 12 * SCALE)
        assert text_contrast(image, inner) >= AAA


def written(colour: str, below: str) -> QImage:
    """A word in *colour* on the ground *below*."""

    def write(painter: QPainter, rect: QRect) -> None:
        painter.setPen(QColor(colour))
        painter.drawText(rect, 0, "Wording")

    return drawn(140, 28, below, write)


@pytest.mark.parametrize("name", ["text", "muted", "placeholder", "link", "error"])
def test_words_can_be_read_on_every_ground_they_stand_on(colours: theme.Colours, name: str) -> None:
    for below in (colours.window, colours.base, colours.alternate):
        assert text_contrast(written(getattr(colours, name), below)) >= AA, (name, below)


def test_words_of_a_selected_row_can_be_read(colours: theme.Colours) -> None:
    assert contrast(rgb(colours.selection_text), rgb(colours.selection)) >= AA


def test_a_muted_label_on_the_screen_can_be_read(colours: theme.Colours, qtbot: object) -> None:
    window = QWidget()
    window.setObjectName("log_toolbar")
    label = theme.styled(QLabel("Tue 17 Nov – Mon 23 Nov 2026", window), "muted")
    window.resize(260, 40)
    label.setGeometry(4, 4, 250, 30)
    image = window.grab().toImage()
    assert text_contrast(image) >= AA
    window.deleteLater()
    assert colours.muted


def test_what_is_too_faint_is_noticed(colours: theme.Colours) -> None:
    assert text_contrast(written(colours.border, colours.base)) < AA


@pytest.fixture
def high_contrast(qapp: QApplication) -> Iterator[theme.Colours]:
    """The desktop's colours alone, as Windows' “Night sky” has them."""
    palette = QPalette(QColor("#000000"))
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, "#000000"), (role.Base, "#000000"), (role.Text, "#ffffff"), (role.WindowText, "#ffffff"),
        (role.Highlight, "#8ee3f0"), (role.HighlightedText, "#000000"), (role.Link, "#ffff00"),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    icons.book().load()
    theme.apply_theme(qapp, dark=True, contrast=palette)
    icons.book().refresh()
    yield theme.colours()
    theme.apply_theme(qapp, dark=False)
    icons.book().refresh()


def test_in_high_contrast_only_the_colours_of_the_desktop_are_drawn(high_contrast: theme.Colours) -> None:
    assert {high_contrast.text, high_contrast.muted, high_contrast.border} == {"#ffffff"}
    assert {high_contrast.base, high_contrast.alternate, high_contrast.chip} == {"#000000"}
    assert (high_contrast.link, high_contrast.selection) == ("#ffff00", "#8ee3f0")
    for status in Status:
        word = status_label(status)
        image = drawn(170, 28, "#000000", lambda painter, rect, s=status, w=word: draw_badge(painter, rect, s, w))
        found = pixels(image)
        assert all(red == green == blue for red, green, blue in found), "no colour of ours"
        assert (255, 255, 255) in found
        assert theme.badge_colours(status) == theme.BadgeColours("#ffffff", "#000000", "#ffffff")
