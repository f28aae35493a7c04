"""A real Secret Service for one command: GNOME's keyring on a bus of its own, in folders of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
# the password of the keychain comes on the standard input, as a log-in would give it; "locked" starts it without
_SCRIPT = """
if [ "$1" = open ]; then printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
else gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; fi
shift; exec "$@"
"""


def why_not() -> str:
    """Why there is no Secret Service to be had here; '' when there is."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return f"needs {' and '.join(missing)} (packaging/linux/apt-packages.txt, section tests)" if missing else ""


def with_secret_service(
    home: Path, command: Sequence[str], *, locked: bool = False, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run *command* in *folder* with the keychain of *home*, which stays there for the next command."""
    for name in ("run", "data", "config"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    variables = {
        **{key: value for key, value in os.environ.items() if key not in ("DISPLAY", "PYTHON_KEYRING_BACKEND")},
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONUTF8": "1",
    }
    state = "locked" if locked else "open"
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", _SCRIPT, "sh", state, *command],
        cwd=folder,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
