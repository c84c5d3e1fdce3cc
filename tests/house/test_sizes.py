"""Files and functions that fit a screen or two: those that grow past it are split by noun."""

import ast
from pathlib import Path

import pytest

from tests.house.tracked import ROOMS, python_files, text_of, tree

FILE_LINES = 250
FUNCTION_LINES = 60
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def long_functions(module: ast.Module) -> list[str]:
    functions = [node for node in ast.walk(module) if isinstance(node, Function)]
    return [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES]


def test_no_file_is_long() -> None:
    long = {str(path): text_of(path).count("\n") for path in python_files()}
    assert not {path: lines for path, lines in long.items() if lines > FILE_LINES}


def test_no_function_is_long() -> None:
    """A migration is spared: it is a list of tables, written once and never read with anything else in mind."""
    files = [path for path in python_files() if path.parent != Path("store/migrations")]
    assert not [f"{path} {name}" for path in files for name in long_functions(tree(path))]


@pytest.mark.parametrize("path", python_files(*ROOMS), ids=str)
def test_a_module_says_what_its_corner_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not text_of(path).strip()


def test_a_long_function_is_noticed() -> None:
    body = "".join("    x = 1\n" for _ in range(FUNCTION_LINES))
    assert long_functions(ast.parse(f"def long():\n{body}")) == ["long"]
