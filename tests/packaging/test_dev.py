"""What dev.py decides before it starts anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import dev
import dev_console
import dev_environment
import dev_sample
import dev_system


def test_apt_packages_have_a_section_for_all_that_is_looked_for() -> None:
    sections = dev_system.read_apt_packages(dev_system.APT_PACKAGES.read_text("utf-8"))
    assert set(sections) == {*dev_system.LINKED_FILES, *dev_system.COMMANDS, "fonts"}
    assert {*dev_system.FOR_NO_DISPLAY, *dev_system.FOR_TESTS} == set(sections)
    assert ["libglib2.0-0", "libglib2.0-0t64"] in sections["widgets"]
    assert ["xauth"] in sections["xvfb"]


def test_what_only_some_tests_need_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_system, "is_root", lambda: False)
    monkeypatch.setattr(dev_system.shutil, "which", lambda name: "/bin/apt-get" if name == "apt-get" else None)
    assert not dev_system._is_missing(Path("python"), "tests")
    assert dev_system._is_missing(Path("python"), "xvfb")
    monkeypatch.setattr(dev_system, "is_root", lambda: True)
    assert dev_system._is_missing(Path("python"), "tests")


def test_a_package_is_asked_for_under_the_name_that_apt_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    policies = {"libasound2": "libasound2:\n  Candidate: (none)\n", "libasound2t64": "  Candidate: 1.2.11\n"}
    monkeypatch.setattr(dev_system, "output_of", lambda command: policies.get(command[-1], "500 "))
    monkeypatch.setattr(dev_system, "is_root", lambda: False)
    with pytest.raises(dev_console.DevError, match=r"sudo apt-get install .* libnss3 libasound2t64$"):
        dev_system.install_packages([["libnss3"], ["libasound2", "libasound2t64"]])


def test_root_installs_what_is_missing_after_reading_empty_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(dev_system, "output_of", lambda _command: "")
    monkeypatch.setattr(dev_system, "is_root", lambda: True)
    monkeypatch.setattr(dev_system, "need", lambda command, *_what, **_variables: started.append(command))
    dev_system.install_packages([["xvfb"]])
    update, install = started
    assert update == ["apt-get", "update", "-qq"]
    assert install[:5] == ["apt-get", "install", "-qq", "--no-install-recommends", "xvfb"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "wayland-0")])
def test_a_named_display_is_a_display(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not dev_system.has_display()
    monkeypatch.setenv(name, value)
    assert dev_system.has_display()


def test_a_python_that_is_too_old_looks_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr("shutil.which", {"python3.13": "/shims/broken", "python3.12": "/usr/bin/x"}.get)
    monkeypatch.setattr(dev_environment, "output_of", lambda command: "" if "broken" in command[0] else "1")
    assert dev_environment.find_python() == "/usr/bin/x"
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/uv" if name == "uv" else None)
    assert dev_environment.find_python() == "3.13"
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(dev_console.DevError, match=r"This is Python 3\.9\.2; Comms Log needs 3.11 to 3.14"):
        dev_environment.find_python()


def test_an_environment_is_installed_once_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[object] = []
    monkeypatch.setattr(dev_environment, "ROOT", tmp_path)
    monkeypatch.setattr(dev_environment, "_make", lambda folder, _uv: folder.mkdir())
    monkeypatch.setattr(dev_environment, "need", lambda command, _what: installed.append(command[-1]))
    monkeypatch.setattr(dev_environment, "output_of", lambda _command: "1")
    monkeypatch.setattr(dev_environment, "python_of", lambda _folder: Path(sys.executable))
    lock = tmp_path / "dev.txt"
    folder = tmp_path / "venv"
    folder.mkdir()
    for text, times in (("a==1", 1), ("a==1", 1), ("a==2", 2)):
        lock.write_text(text)
        dev_environment.ensure_environment(folder, lock)
        assert len(installed) == times


def test_only_for_root_and_the_sample_school_chromium_runs_unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    for root in (True, False):
        monkeypatch.setattr(dev_sample, "is_root", lambda root=root: root)
        assert ("QTWEBENGINE_DISABLE_SANDBOX" in dev_sample._environment()) is root
    assert "QTWEBENGINE_DISABLE_SANDBOX" not in dev_console.environment()


def test_programs_do_not_inherit_other_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    assert not {"PYTHONPATH", "VIRTUAL_ENV"} & set(dev_console.environment())
    assert dev_console.environment(A="1")["A"] == "1"


@pytest.mark.parametrize("verb", ["run", "test", "setup", "check", "lock", "translate"])
def test_the_verbs_take_what_follows_as_it_is(verb: str) -> None:
    assert dev.parse([verb, "-m", "not slow"]) == (verb, ["-m", "not slow"])


def test_the_fast_part_uses_all_cores_and_nothing_else_does() -> None:
    assert dev.on_all_cores(["-q", "-m", "not slow"])[:2] == ["-n", "auto"]
    assert dev.on_all_cores(["-m", "not slow", "-n0"]) == []
    assert dev.on_all_cores(["-m", "slow"]) == []
    assert dev.on_all_cores([]) == []


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        dev.parse(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    told = {line.split()[0] for line in shown.splitlines() if line.startswith("    ")}
    assert {"run", "test", "setup", "check", "lock", "translate"} <= told
    assert "100 % and 150 %" in " ".join(shown.split())


def test_where_the_interpreter_of_an_environment_is() -> None:
    expected = Path("x", "Scripts", "python.exe") if os.name == "nt" else Path("x", "bin", "python")
    assert dev_environment.python_of(Path("x")) == expected
