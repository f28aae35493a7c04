"""The folders are what Python, pytest and a bare machine need them to be."""

from __future__ import annotations

import ast
import sys
import tomllib

import pytest

from support.source_tree import ROOT, name_of, parse, python_files

DEV_FILES = sorted((ROOT / "packaging").glob("dev*.py"))


@pytest.mark.parametrize("folder", ["packaging", "tests"])
def test_a_folder_that_shares_a_librarys_name_is_no_package(folder: str) -> None:
    assert not list((ROOT / folder).rglob("__init__.py"))


@pytest.mark.parametrize("folder", ["app", "ui"])
def test_every_folder_of_the_program_is_a_package(folder: str) -> None:
    folders = {path.parent for path in python_files(folder)}
    missing = [path.relative_to(ROOT).as_posix() for path in folders if not (path / "__init__.py").is_file()]
    assert not missing, "import-linter and the installer would not see them"


def test_the_entry_is_short() -> None:
    assert len((ROOT / "main.py").read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("path", DEV_FILES, ids=lambda path: path.name)
def test_dev_needs_nothing_but_python(path) -> None:
    own = {each.stem for each in DEV_FILES}
    imported: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names | own


@pytest.mark.parametrize("path", DEV_FILES, ids=lambda path: path.name)
def test_an_old_python_can_read_dev_to_be_told_it_is_too_old(path) -> None:
    ast.parse(path.read_text("utf-8"), feature_version=(3, 7))


def test_one_place_says_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assigned = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("app", "ui", "main.py", "packaging")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Assign) and "__version__" in [name_of(target) for target in node.targets]
    ]
    assert assigned == ["app/__init__.py"]
