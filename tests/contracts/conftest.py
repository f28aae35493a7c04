"""Names the files that will soon be too long, at the end of a run of the contracts."""

from __future__ import annotations

import pytest

from support.source_tree import ALL, ROOT, python_files

WARN_FROM = 300


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the files over 300 lines; 400 is the most."""
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files(*ALL)}
    long = sorted((n, path) for path, n in lengths.items() if n > WARN_FROM)
    if long:
        terminalreporter.write_line(f"over {WARN_FROM} lines, split them before they reach 400:")
        for n, path in long:
            terminalreporter.write_line(f"  {n} {path.relative_to(ROOT).as_posix()}")
