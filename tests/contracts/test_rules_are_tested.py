"""Each of the 28 rules of the right answer has a test that names its number and goes from files to what is shown."""

from __future__ import annotations

import ast
import re

from support.source_tree import nodes

RULES = range(1, 29)


def rules_of(trees: list[ast.AST]) -> set[int]:
    """The numbers in the names of test functions."""
    named = (re.match(r"test_rule_(\d+)_", node.name) for node in trees if isinstance(node, ast.FunctionDef))
    return {int(match[1]) for match in named if match}


def test_each_rule_has_a_test_from_files_to_what_is_shown() -> None:
    found = rules_of([node for _path, node in nodes("tests/app/rules")])
    assert sorted(set(RULES) - found) == []


def test_a_rule_without_a_test_is_noticed() -> None:
    tree = ast.parse("def test_rule_3_x() -> None: ...\ndef test_rule_12() -> None: ...\ndef rule_4_y() -> None: ...")
    assert rules_of(list(ast.walk(tree))) == {3}
