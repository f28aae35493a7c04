"""The two commands of this house, `run` and `test`, and their helpers: needs nothing but Python."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from dev_console import ROOT, DevError, call, environment, is_root, need, say
from dev_environment import REQUIREMENTS, ensure_environment, lock_requirements, python_of
from dev_sample import ensure_sample, keep_all_pictures, show_pictures, show_window
from dev_system import FOR_A_DISPLAY, FOR_NO_DISPLAY, FOR_TESTS, ensure_libraries, has_display

DEV = ROOT / ".venv"
WITHOUT_QT = ROOT / ".venv-without-qt"
BENCH = ROOT / "tests" / "bench"
LOCALE = ROOT / "resources" / "locale"


def set_up(sections: tuple[str, ...]) -> Path:
    """Make `.venv` as the lock says, see to the libraries of *sections*, and return the interpreter."""
    python = ensure_environment(DEV, REQUIREMENTS / "dev.txt")
    ensure_libraries(python, sections)
    return python


def run(arguments: list[str]) -> int:
    """Start the program: on the sample school, or with *arguments* of its own."""
    display = has_display()
    python = set_up(FOR_A_DISPLAY if display else FOR_NO_DISPLAY)
    if arguments:
        return call([python, "main.py", *arguments])
    ensure_sample(python)
    return show_window(python) if display else show_pictures(python)


def pictures() -> int:
    """Keep pictures of every window over the sample school."""
    python = set_up(FOR_TESTS)
    ensure_sample(python)
    return keep_all_pictures(python)


def test(arguments: list[str]) -> int:
    """Run the tests: all of them, or pytest with *arguments*; after `--without-qt` those of app/ without Qt.

    All of them are the fast part on all cores, then the slow ones one by one, then the fast tests of app/ in an
    environment that has no PySide6.
    """
    if arguments[:1] == ["--without-qt"]:
        return test_without_qt(arguments[1:])
    python = set_up(FOR_TESTS)
    variables = environment(QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    if is_root():
        variables.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    passes = [arguments] if arguments else [["-q", "-m", "not slow"], ["-q", "-m", "slow"]]
    status = 0
    for words in passes:
        say(f"pytest {' '.join(words)}")
        status = call([python, "-m", "pytest", *words, *on_all_cores(words)], variables) or status
    if arguments or status:
        return status
    return test_without_qt(["-q", "-m", "not slow"])


def on_all_cores(arguments: list[str]) -> list[str]:
    """Return what spreads the fast part over the cores; the slow tests measure seconds and want the machine alone."""
    spread = "not slow" in arguments and not any(word.startswith(("-n", "--numprocesses")) for word in arguments)
    return ["-n", "auto", "--dist", "worksteal"] if spread else []


def test_without_qt(arguments: list[str]) -> int:
    """Run the tests of app/ where PySide6 is not installed, pytest taking *arguments*."""
    python = ensure_environment(WITHOUT_QT, REQUIREMENTS / "app-test.txt")
    say(f"the tests of app/ without PySide6: pytest tests/app {' '.join(arguments)}".rstrip())
    return call([python, "-m", "pytest", "tests/app", *arguments, *on_all_cores(arguments)])


def check() -> int:
    """Check style, types, imports and the other contracts of the house; all of them, whatever fails first."""
    python = set_up(FOR_TESTS)
    tools = python.parent
    variables = environment(PYRIGHT_PYTHON_IGNORE_WARNINGS="1", QT_QPA_PLATFORM="offscreen")
    failed: list[str] = []
    for name, command in (
        ("style", [python, "-m", "ruff", "check"]),
        ("format", [python, "-m", "ruff", "format", "--check"]),
        ("types", [python, "-m", "pyright"]),
        ("imports", [tools / "lint-imports", "--no-logo"]),
        ("contracts", [python, "-m", "pytest", "-q", "tests/contracts"]),
    ):
        say(f"{name}: {Path(command[0]).name} {' '.join(str(word) for word in command[1:])}")
        if call(command, variables):
            failed.append(name)
    say(f"not right: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def translate() -> int:
    """Read the texts out of the source, bring the catalogues of all languages up to date, compile them."""
    babel = [python_of(DEV), "-m", "babel.messages.frontend"]
    set_up(())
    LOCALE.mkdir(parents=True, exist_ok=True)
    template = LOCALE / "comms_log.pot"
    source = ["--project", "Comms Log", "--sort-by-file", "--no-location", "--omit-header"]
    steps = [[*babel, "-q", "extract", "-F", "pyproject.toml", *source, "-o", template, "."]]
    if any(LOCALE.glob("*/LC_MESSAGES/*.po")):
        steps.append([*babel, "-q", "update", "-D", "comms_log", "-i", template, "-d", LOCALE])
        steps.append([*babel, "-q", "compile", "-D", "comms_log", "-d", LOCALE])
    for step in steps:
        need(step, "Translating")
    say(f"texts are in {template.relative_to(ROOT).as_posix()}")
    return 0


def parse(arguments: list[str]) -> tuple[str, list[str]]:
    """Return the verb and what follows it; argparse says what the verbs are."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Comms Log from a clone.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("run", help="start the program on a sample school, or with the words that follow")
    verbs.add_parser("test", help='run all tests, or pytest with what follows (-m "not slow": the fast part)')
    verbs.add_parser("pictures", help="keep pictures of every window, light and dark, at 100 %% and 150 %%")
    verbs.add_parser("setup", help="make the environment and see to the system libraries, nothing else")
    verbs.add_parser("check", help="style, types, imports, contracts")
    verbs.add_parser("lock", help="resolve the requirements again (--upgrade: to the newest versions)")
    verbs.add_parser("translate", help="extract the texts, update and compile the catalogues")
    if BENCH.is_dir():
        verbs.add_parser("bench", help="measure against the targets; --help after it lists its options")
    return parser.parse_args(arguments[:1]).verb, arguments[1:]


def main() -> int:
    """Do what the command line says and return the exit status."""
    verb, rest = parse(sys.argv[1:])
    try:
        if verb == "run":
            return run(rest)
        if verb == "test":
            return test(rest)
        if verb == "check":
            return check()
        if verb == "pictures":
            return pictures()
        if verb == "translate":
            return translate()
        if verb == "bench":
            return call([set_up(FOR_TESTS), BENCH / "run.py", *rest])
        if verb == "lock":
            lock_requirements(set_up(()), upgrade="--upgrade" in rest)
        else:
            set_up(FOR_A_DISPLAY if has_display() else FOR_NO_DISPLAY)
    except DevError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
