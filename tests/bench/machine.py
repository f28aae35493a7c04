"""What a measurement ran on: machine, system, versions, commit."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("PySide6", "apsw-sqlite3mc", "peewee", "nh3", "tinycss2")


def describe_machine(root: Path) -> dict[str, Any]:
    """The facts that a figure means nothing without."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_mb": _memory_mb(),
        "os": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
        "commit": _git(root, "rev-parse", "--short", "HEAD") + ("+" if _git(root, "status", "--porcelain") else ""),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def machine_text(machine: dict[str, Any]) -> str:
    """The same in one line."""
    versions = ", ".join(f"{name} {value}" for name, value in machine["versions"].items())
    memory = f", {machine['memory_mb']:,} MB" if machine["memory_mb"] else ""
    return (
        f"{machine['cpu']}, {machine['cores']} cores{memory}; {machine['os']}; Python {machine['python']}, {versions};"
        f" commit {machine['commit']}, {machine['date']}"
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_mb() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (AttributeError, ValueError):  # Windows
        return None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
