"""A picture that reports an opening is told from one that is there to be seen."""

from __future__ import annotations

import pytest

from app.services.preview.trackers import is_tracker


@pytest.mark.parametrize(
    "url",
    [
        "https://u123.ct.sendgrid.net/wf/open?upn=abc",
        "https://example.list-manage.com/track/open.php?u=1&id=2",
        "https://pstmrk.it/open?m=1",
        "https://email.school.example/o/eJwNyksOgCAMBcDTsCTl",
        "https://example.com/tracking/open/1",
        "https://example.com/pixel.gif?u=1",
        "https://example.com/1x1.gif",
        "https://www.google-analytics.com/collect?v=1",
        "https://ad.doubleclick.net/x.png",
        "http://[broken",
    ],
)
def test_known_patterns(url: str) -> None:
    assert is_tracker(url)


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        ("1", "1", ""),
        ("0", "0", ""),
        ("1px", "", ""),
        ("", "1", ""),
        (" 1 ", "1PX", ""),
        ("", "", "width:1px;height:1px"),
        ("", "", "max-width: 1px; max-height: 0 !important"),
    ],
)
def test_one_pixel_is_not_there_to_be_seen(width: str, height: str, style: str) -> None:
    assert is_tracker("https://cdn.example.com/a.png", width, height, style)


@pytest.mark.parametrize(
    ("url", "width", "height", "style"),
    [
        ("https://cdn.example.com/logo.png", "120", "40", ""),
        ("https://cdn.example.com/logo.png", "", "", ""),
        ("https://cdn.example.com/line.png", "600", "1", ""),  # a rule between two parts
        ("https://cdn.example.com/open-day.png", "", "", "width:100%"),
        ("https://cdn.example.com/photos/opening.jpg", "300", "200", ""),
        ("https://cdn.example.com/a.png", "", "", "width:100px;height:10px"),
        ("https://school.example/o/short", "", "", ""),
        ("https://notsendgrid.net.example.com/logo.png", "", "", ""),
    ],
)
def test_pictures_to_be_seen_are_none(url: str, width: str, height: str, style: str) -> None:
    assert not is_tracker(url, width, height, style)
