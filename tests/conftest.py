"""What every test gets: no screen, no surprise in the log, settings that hold without PySide6 too."""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

HAS_QT = importlib.util.find_spec("pytestqt") is not None
LONG = os.environ.get("COMMS_LOG_LONG") == "1"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "linux" and os.geteuid() == 0:
    # Chromium refuses its sandbox to root. Only the tests may switch it off; the program never does.
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

# A shared machine stops for seconds now and then: how long a case takes says nothing about the program.
_CHECKS = [HealthCheck.too_slow]
settings.register_profile("default", max_examples=50, deadline=None, suppress_health_check=_CHECKS)
settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=_CHECKS)
settings.load_profile("long" if LONG else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pyproject.toml name pytest-qt's options also where pytest-qt is not installed."""
    if not HAS_QT:
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "an option of pytest-qt, which is not installed here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the long mode a test may take an hour."""
    if LONG:
        for item in items:
            item.add_marker(pytest.mark.timeout(3600))


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that writes a warning or an error to the log and is not marked `logs_expected`."""
    yield
    if request.node.get_closest_marker("logs_expected"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    unexpected = [record for record in records if record.levelno >= logging.WARNING]
    if unexpected:
        lines = "\n".join(f"{record.levelname} {record.name}: {record.getMessage()}" for record in unexpected)
        pytest.fail(f"unexpected log:\n{lines}", pytrace=False)
