"""An import in a process of its own, made to be killed: forked from one that has the program loaded already."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.context import open_context
from app.services.imports import ImportOptions
from app.storage.connection import Connection
from app.storage.database import Database
from app.sync import engine
from support.school import Quiet, instant

NOW = instant("2026-11-24T01:00:00Z")
OPTIONS = ImportOptions(region="AU")


@contextmanager
def torn(database: Database) -> Generator[Connection]:
    """What takes the place of a transaction to see that a test would notice: each statement is kept at once."""
    yield database.writer()


def run_import(folder: Path, files: Sequence[Path], page: int, transactions: bool) -> None:
    """Import *files* into the log in *folder*, *page* records a page, and end with 0 when all came in."""
    engine.PAGE = page  # type: ignore[misc]
    if not transactions:
        Database.transaction = torn  # type: ignore[method-assign]
    try:
        context = open_context(folder, now=NOW)
        results = context.imports.import_files(files, OPTIONS, Quiet())
        context.close()
        errors = [str(result.error) for result in results if result.error is not None]
    except BaseException:  # noqa: BLE001 - whatever it is, the test shows it
        errors = [traceback.format_exc()]
    if errors:
        _errors(folder).write_text("\n".join(errors), "utf-8")
    os._exit(1 if errors else 0)


def _errors(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.errors")


def start(folder: Path, files: Sequence[Path], *, page: int, transactions: bool = True) -> BaseProcess:
    """Begin such an import."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["support.killing"])
    with pytest.MonkeyPatch.context() as patch:  # the server looks for what it is to load beforehand nowhere else
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()
    process = forks.Process(target=run_import, args=(folder, files, page, transactions))
    process.start()
    return process


def whole_run(folder: Path, files: Sequence[Path], *, page: int) -> float:
    """Let such an import run to its end; return the seconds it took."""
    began = time.monotonic()
    process = start(folder, files, page=page)
    process.join()
    assert process.exitcode == 0, _errors(folder).read_text("utf-8")
    return time.monotonic() - began


def killed_after(folder: Path, process: BaseProcess, seconds: float) -> bool:
    """Kill *process*, which imports into *folder*, with SIGKILL after *seconds*; False when it had ended by itself."""
    process.join(seconds)
    if process.exitcode is not None:
        assert process.exitcode == 0, _errors(folder).read_text("utf-8")
        return False
    process.kill()
    process.join()
    return True
