"""The source files of the house, parsed, for the contracts that are read off them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ("app", "ui", "main.py")
ALL = (*SHIPPED, "packaging", "tests")


def python_files(*places: str) -> list[Path]:
    """Return the Python files in *places*, folders or files named from the top, in a fixed order."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of the file *path*."""
    return ast.parse(path.read_text("utf-8"), str(path))


def nodes(*places: str) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of the syntax trees of *places* with its file."""
    for path in python_files(*places):
        for node in ast.walk(parse(path)):
            yield path, node


def at(path: Path, node: ast.AST) -> str:
    """Return where *node* stands, as a person writes it: `app/core/x.py:12`."""
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return f"{shown}:{getattr(node, 'lineno', 0)}"


def words(text: str) -> frozenset[str]:
    """Return the words of *text*, for lists of names that read better without quotes and commas."""
    return frozenset(text.split())


def name_of(node: ast.expr) -> str:
    """Return the last word of a name: `x` for `x`, `b` for `a.b`, and nothing for what has no name."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
