"""Tests the installed program on this computer: ``--self-test OUT.json [--no-web]``; nothing of a person is touched."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from app.context import open_context
from app.errors import EXIT_USAGE, AppError
from app.i18n import _
from app.services.imports import FileResult
from app.services.sample import SamplePlan, import_sample
from app.services.self_checks import (
    BrokenError,
    DegradedError,
    check_certificates,
    check_encrypted,
    check_key_store,
    check_places,
    places,
    versions,
)
from ui import icons, theme
from ui.application import Options, leave, make_application, make_desk
from ui.headless.self_test_windows import WindowChecks, web_versions

EXIT_FIT: Final = 0
EXIT_DEGRADED: Final = 3
EXIT_BROKEN: Final = 9
SAMPLE_PEOPLE: Final = 60
SAMPLE_MESSAGES: Final = 400
_STATES: Final = {EXIT_FIT: "ok", EXIT_DEGRADED: "degraded", EXIT_BROKEN: "broken"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found. *status* is ``ok``, ``degraded``, ``broken`` or ``skipped``."""

    name: str
    status: str
    milliseconds: int
    detail: str


class SelfTest:
    """Runs check after check; one that is broken does not keep the others from running, where they can.

    The report *path* is written before each check too: where a check takes the whole process down, it tells which.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._began = time.monotonic()
        self.outcomes: list[Outcome] = []

    def check(self, name: str, work: Callable[[], str]) -> bool:
        """Run *work*, which returns what it found in words; tell whether the program can go on from there."""
        began = time.monotonic()
        self.save(running=name)
        try:
            status, detail = "ok", work()
        except DegradedError as error:
            status, detail = "degraded", str(error)
        except AppError as error:
            status, detail = "broken", str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the report must say so and go on
            status, detail = "broken", type(error).__name__
        self.add(Outcome(name, status, round((time.monotonic() - began) * 1000), detail))
        return status != "broken"

    def add(self, outcome: Outcome) -> None:
        """Keep *outcome* and say it."""
        self.outcomes.append(outcome)
        sys.stdout.write(f"{outcome.status:8} {outcome.name:22} {outcome.milliseconds:6} ms  {outcome.detail}\n")
        sys.stdout.flush()

    @property
    def exit_status(self) -> int:
        """0 fit, 3 fit but for what is degraded, 9 broken."""
        found = {outcome.status for outcome in self.outcomes}
        return EXIT_BROKEN if "broken" in found else EXIT_DEGRADED if "degraded" in found else EXIT_FIT

    def save(self, running: str = "") -> None:
        """Write the report; *running* is the check that is under way. Raises OSError."""
        report = {
            "result": _STATES[EXIT_BROKEN if running else self.exit_status],
            "unfinished": running,
            "seconds": round(time.monotonic() - self._began, 1),
            "versions": {**versions(), **web_versions()},
            "places": places(),
            "checks": [asdict(outcome) for outcome in self.outcomes],
        }
        self._path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")


class _Silent:
    """Watches the import of the sample; nobody wants to know."""

    def started(self, path: Path) -> None:
        """Nothing is said."""

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """Nothing is said."""

    def finished(self, result: FileResult) -> None:
        """Nothing is said."""

    def stopped(self) -> bool:
        """Nobody stops it."""
        return False


def run(global_arguments: list[str], arguments: list[str]) -> int:
    """Test the program and write the report; returns 0 fit, 3 degraded, 9 broken, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="comms-log")
    parser.add_argument("--self-test", type=Path, required=True, metavar="OUT.json")
    parser.add_argument("--no-web", action="store_true")
    try:
        chosen = parser.parse_args([*global_arguments, *arguments])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    test = SelfTest(chosen.self_test)
    try:
        for name, work in _without_window():
            test.check(name, work)
        with tempfile.TemporaryDirectory(prefix="comms-log-self-test-", ignore_cleanup_errors=True) as folder:
            _with_window(test, Path(folder), web=not chosen.no_web)
        test.save()
    except OSError:
        sys.stderr.write(f"{_('The report cannot be written there; choose another place for it.')}\n")
        return EXIT_BROKEN
    sys.stdout.write(f"{_STATES[test.exit_status]}\n")
    return test.exit_status


def _without_window() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "places", check_places
    yield "key store", check_key_store
    yield "certificates", check_certificates


def _with_window(test: SelfTest, folder: Path, *, web: bool) -> None:
    """The checks that need the log: in a new one below *folder*, with a window on it."""
    application = make_application([])
    theme.apply_theme(application, dark=False)
    try:
        context = open_context(folder)
    except AppError as error:
        test.add(Outcome("log", "broken", 0, str(error)))
        return
    try:
        test.check("log", lambda: check_encrypted(context.paths.cache))

        def sample() -> str:
            plan = SamplePlan(context.now(), SAMPLE_PEOPLE, SAMPLE_MESSAGES)
            results = import_sample(context.imports, context.settings, plan, _Silent())
            if any(result.error or result.problems for result in results):
                raise BrokenError(_("The sample school could not be imported without problems."))
            return _("{n} files").format(n=len(results))

        if not test.check("sample", sample):
            return
        icons.book().load()
        desk = make_desk(context, Options(folder, None, keyring=False, rest=[]), application)
        for name, work, needs_web in WindowChecks(desk).checks():
            if needs_web and not web:
                test.add(Outcome(name, "skipped", 0, "--no-web"))
            elif not test.check(name, work) and name == "window":
                break
        desk.tasks.stop()
    finally:
        context.close()
        leave(application)
