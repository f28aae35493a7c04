"""The locks are complete: exact versions with hashes, no address, and never plain apsw."""

from __future__ import annotations

import re

import pytest

from dev_environment import LOCKS, REQUIREMENTS, find_lock_problem

GOOD = "peewee==4.5.3 \\\n    --hash=sha256:00\n    # via -r app.in\n"


def names(lock: str) -> dict[str, str]:
    text = (REQUIREMENTS / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    assert find_lock_problem((REQUIREMENTS / lock).read_text("utf-8")) == ""


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_what_its_lists_ask_for(lock: str) -> None:
    locked = names(lock)
    for each in LOCKS[lock]:
        for line in (REQUIREMENTS / each).read_text("utf-8").splitlines():
            if wanted := re.match(r"[A-Za-z0-9-]+", line):
                assert wanted.group().lower() in locked


def test_the_locks_agree() -> None:
    everything = names("dev.txt")
    for lock in LOCKS:
        assert names(lock).items() <= everything.items()


def test_the_environment_without_qt_has_no_qt() -> None:
    assert not [name for name in names("app-test.txt") if re.search("qt|pyside|shiboken", name)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (GOOD + "apsw==3.54.0.0 \\\n    --hash=sha256:00\n", "apsw"),
        (GOOD + "nh3==0.3.8\n", "nh3"),
        ("--index-url https://packages.example.org/simple\n" + GOOD, "address"),
        (GOOD + "x @ https://packages.example.org/x.whl \\\n    --hash=sha256:00\n", "address"),
    ],
)
def test_a_bad_lock_is_noticed(text: str, word: str) -> None:
    assert find_lock_problem(GOOD) == ""
    assert word in find_lock_problem(text)
