"""Runs one measurement in a process of its own: for what a process that has measured already cannot tell any more."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.report import NotMeasured

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "measured: "


def run_apart(function: str, *arguments: object, timeout: float = 1_800) -> Any:
    """What *function* ("bench.module:name") returns for *arguments*, all of it as JSON knows it.

    Raises RuntimeError with the last lines that the process wrote when it fails.
    """
    # Not by -m: this file would then be there twice.
    code = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]!r}; import bench.apart; bench.apart.answer()"
    command = [sys.executable, "-c", code, function, json.dumps(arguments, default=str)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout)
    told = [line.removeprefix(MARK) for line in done.stdout.splitlines() if line.startswith(MARK)]
    if not told:
        last = "\n".join(done.stderr.splitlines()[-15:])
        raise RuntimeError(f"{function} failed with status {done.returncode}:\n{last}")
    return json.loads(told[-1])


def answer() -> None:
    """Do what the command line of `run_apart` says, and leave without the end of Python: it is measured already."""
    module, _colon, name = sys.argv[1].partition(":")
    found = getattr(importlib.import_module(module), name)(*json.loads(sys.argv[2]))
    print(f"{MARK}{json.dumps(found)}", flush=True)
    os._exit(0)


def family() -> Iterator[int]:
    """This process and all that came of it, by their numbers. Raises NotMeasured where there is no /proc."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise NotMeasured("memory is read from /proc, which Linux alone has")
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    waiting = [os.getpid()]
    while waiting:
        number = waiting.pop()
        yield number
        waiting += parents.get(number, [])


def memory_mb() -> float:
    """The memory of this process and all that came of it in MB, what several share counted once (PSS). Pages of files
    are left out: how much of a library falls to a process hangs on who else has it open.
    """
    total = 0
    for number in family():
        try:
            lines = Path(f"/proc/{number}/smaps_rollup").read_text("utf-8").splitlines()
        except OSError:
            continue
        sizes = {name: int(rest.split()[0]) for name, _colon, rest in (line.partition(":") for line in lines[1:])}
        total += sizes["Pss"] - sizes.get("Pss_File", 0)
    return total / 1024
