"""Makes the virtual environments of a clone from the hash-locked requirements, and the locks themselves."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

from dev_console import ROOT, DevError, need, output_of, say
from dev_system import install_venv_module

OLDEST = (3, 11)
NEWEST = (3, 14)
REQUIREMENTS = ROOT / "packaging" / "requirements"
STAMP = "comms-log-lock.txt"

# Each lock with the lists it is made from. dev.txt holds all of the others: one environment serves all verbs.
LOCKS = {
    "run.txt": ("app.in", "run.in"),
    "app-test.txt": ("app.in", "app-test.in"),
    "dev.txt": ("app.in", "run.in", "app-test.in", "dev.in"),
}


def python_of(folder: Path) -> Path:
    """Return where the interpreter of the virtual environment *folder* is."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def find_python() -> str:
    """Return an interpreter for the program: the present one, else one on PATH, else a version for uv."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and output_of([found, "-c", "import venv; print(1)"]):
            return found
    if shutil.which("uv"):
        return f"3.{NEWEST[1] - 1}"
    have = ".".join(str(number) for number in sys.version_info[:3])
    raise DevError(
        f"This is Python {have}; Comms Log needs 3.{OLDEST[1]} to 3.{NEWEST[1]}, and none is on PATH. "
        "Install one (from python.org, your system's packages, or uv) and start this command again with it."
    )


def ensure_environment(folder: Path, lock: Path) -> Path:
    """Bring the virtual environment *folder* to what *lock* says and return its interpreter.

    Nothing is done when the lock is the one that was installed last.
    """
    python = python_of(folder)
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / STAMP
    usable = bool(output_of([python, "-c", "print(1)"])) if python.exists() else False
    if usable and stamp.is_file() and stamp.read_text("ascii") == wanted:
        say(f"{folder.name} is up to date")
        return python
    uv = shutil.which("uv")
    if not usable:
        _make(folder, uv)
    say(f"installing {lock.relative_to(ROOT).as_posix()} into {folder.name} with {'uv' if uv else 'pip'}")
    if uv:
        install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    need([*install, "--require-hashes", "-r", lock], "Installing the requirements")
    stamp.write_text(wanted, "ascii")
    return python


def _make(folder: Path, uv: str | None) -> None:
    """Make an empty environment, in place of a broken one."""
    base = find_python()
    say(f"making {folder.name} with {base}")
    if uv:
        need([uv, "venv", "--quiet", "--clear", "--python", base, folder], "Making the virtual environment")
        return
    if not output_of([base, "-c", "import ensurepip, venv; print(1)"]):
        install_venv_module(base)
    need([base, "-m", "venv", "--clear", folder], "Making the virtual environment")


def lock_requirements(python: Path, upgrade: bool) -> None:
    """Resolve the requirement lists again for all systems and versions of Python we run on.

    A lock holds versions and hashes, and no address. Without *upgrade* what is locked stays, where the
    lists allow it.
    """
    uv = shutil.which("uv") or str(python.with_name("uv.exe" if os.name == "nt" else "uv"))
    options = ["--universal", "--python-version", f"3.{OLDEST[1]}", "--generate-hashes", "--quiet"]
    options += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    if upgrade:
        options.append("--upgrade")
    for name, lists in LOCKS.items():
        sources = [(REQUIREMENTS / each).relative_to(ROOT).as_posix() for each in lists]
        target = REQUIREMENTS / name
        say(f"resolving {name} from {', '.join(lists)}")
        need([uv, "pip", "compile", *options, *sources, "--output-file", target], f"Locking {name}")
        problem = find_lock_problem(target.read_text("utf-8"))
        if problem:
            raise DevError(f"{name} must not be used: {problem}.")


def find_lock_problem(text: str) -> str:
    """Return what is wrong with the *text* of a lock in a few words, and nothing when it is right."""
    if re.search(r"://|https?:|--index-url|--find-links", text):
        return "it holds an address"
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    if any(re.match(r"apsw==", entry) for entry in entries):
        # Both packages install the same files; with this one the cache would silently be written unencrypted.
        return "plain apsw would overwrite apsw-sqlite3mc"
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    return f"without a hash: {', '.join(bare)}" if bare else ""
