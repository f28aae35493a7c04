"""No file, class, function or constructor grows past what a person can hold in mind."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support.source_tree import ALL, ROOT, at, parse, python_files

FILE, CLASS, FUNCTION, CONSTRUCTOR = 400, 250, 50, 40


def too_long(path: Path, tree: ast.Module, lines: int) -> list[str]:
    """Return what in the file *path* is too long, each as a line for a person."""
    found = [f"{path.name}: {lines} lines, a file has at most {FILE}"] if lines > FILE else []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            limit = CLASS
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = CONSTRUCTOR if node.name == "__init__" else FUNCTION
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            found.append(f"{at(path, node)} {node.name}: {length} lines, at most {limit}")
    return found


def test_nothing_is_too_long() -> None:
    found: list[str] = []
    for path in python_files(*ALL):
        found += too_long(path, parse(path), len(path.read_text("utf-8").splitlines()))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("x = 1\n" * 401, "a file has"),
        ("class A:\n" + "    x = 1\n" * 250, "at most 250"),
        ("def f():\n" + "    x = 1\n" * 50, "at most 50"),
        ("class A:\n    async def f(self):\n" + "        x = 1\n" * 50, "at most 50"),
        ("class A:\n    def __init__(self):\n" + "        x = 1\n" * 40, "at most 40"),
    ],
)
def test_what_is_too_long_is_noticed(source: str, word: str) -> None:
    found = too_long(ROOT / "app" / "planted.py", ast.parse(source), len(source.splitlines()))
    assert len(found) == 1
    assert word in found[0]
