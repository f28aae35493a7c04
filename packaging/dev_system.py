"""Finds what Qt needs of a Linux system and is not there, and says, or as root does, what installs it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from dev_console import ROOT, DevError, is_root, need, output_of, say

APT_PACKAGES = ROOT / "packaging" / "linux" / "apt-packages.txt"

# The files of PySide6 whose libraries show whether the packages of a section are there.
LINKED_FILES = {
    "widgets": ("Qt/lib/libQt6Widgets.so.6", "Qt/lib/libQt6Gui.so.6"),
    "webengine": ("Qt/lib/libQt6WebEngineCore.so.6",),
    "xcb": ("Qt/plugins/platforms/libqxcb.so",),
}
COMMANDS = {"xvfb": ("xvfb-run", "Xvfb", "xauth"), "tests": ("dbus-run-session", "gnome-keyring-daemon")}
# Good to have: as root they are installed, nobody else is kept waiting for them.
WISHED_FOR = ("tests", "fonts")

FOR_ALL = ("widgets", "webengine")
FOR_TESTS = (*FOR_ALL, "tests")
FOR_A_DISPLAY = (*FOR_ALL, "xcb")
FOR_NO_DISPLAY = (*FOR_A_DISPLAY, "xvfb", "fonts")


def has_display() -> bool:
    """Return whether a window can be seen: always on Windows and macOS, on Linux when a display is named."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def read_apt_packages(text: str) -> dict[str, list[list[str]]]:
    """Return the sections of apt-packages.txt; each package is the list of the names it may have."""
    sections: dict[str, list[list[str]]] = {}
    names: list[list[str]] = []
    for line in (raw.partition("#")[0].strip() for raw in text.splitlines()):
        if line.startswith("["):
            names = sections.setdefault(line.strip("[]"), [])
        elif line:
            names.append(line.split())
    return sections


def ensure_libraries(python: Path, sections: Collection[str]) -> None:
    """See that the system libraries of *sections* are there for *python*'s PySide6; as root install them."""
    if not sys.platform.startswith("linux"):
        return
    missing = [section for section in sections if _is_missing(python, section)]
    if not missing:
        return
    listed = read_apt_packages(APT_PACKAGES.read_text("utf-8"))
    packages = [names for section in missing for names in listed[section] if not _installed(names)]
    if not shutil.which("apt-get"):
        names = " ".join(names[0] for names in packages)
        raise DevError(f"Qt lacks system libraries; in Debian's packages they are: {names}. Install their like.")
    if packages:
        install_packages(packages)
    elif missing != ["fonts"]:
        say(f"Qt lacks system libraries ({', '.join(missing)}) though their packages are installed")


def install_venv_module(python: str) -> None:
    """Install the part of Python that makes virtual environments, which Debian packs apart."""
    version = output_of([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).strip()
    if not shutil.which("apt-get"):
        raise DevError(f"Python {version} here has no venv or ensurepip. Install Python from python.org, or uv.")
    install_packages([[f"python{version}-venv", "python3-venv"]])


def install_packages(packages: list[list[str]]) -> None:
    """Install Debian packages as root; for anybody else raise DevError with the line that does."""
    if is_root() and not output_of(["apt-cache", "policy", "bash"]).count("500 "):
        say("apt-get update (the lists of packages are empty)")
        need(["apt-get", "update", "-qq"], "Reading the lists of packages")
    names = [_available(each) for each in packages]
    line = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    if not is_root():
        raise DevError(f"System packages are missing. Install them, then start this command again:\n  sudo {line}")
    say(line)
    install = [*line.replace("-y", "-qq", 1).split(), "-o", "Dpkg::Use-Pty=0"]
    need(install, "Installing system packages", quiet=True, DEBIAN_FRONTEND="noninteractive")


def _is_missing(python: Path, section: str) -> bool:
    if section in WISHED_FOR and not (is_root() and shutil.which("apt-get")):
        return False
    if section in COMMANDS:
        return not all(shutil.which(command) for command in COMMANDS[section])
    if section == "fonts":
        return True
    root = output_of([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    files = [Path(root) / "PySide6" / name for name in LINKED_FILES[section]]
    return any("not found" in output_of(["ldd", file]) for file in files)


def _installed(names: list[str]) -> bool:
    states = (output_of(["dpkg-query", "-W", "-f", "${db:Status-Status}", name]) for name in names)
    return any(state == "installed" for state in states)


def _available(names: list[str]) -> str:
    """Return the name under which apt can install this package, else the first."""
    if len(names) == 1:
        return names[0]
    for name in names:
        answer = output_of(["apt-cache", "policy", name])
        if "Candidate:" in answer and "Candidate: (none)" not in answer:
            return name
    return names[0]
