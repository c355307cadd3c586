"""Which test proves which item of the acceptance list: read from the tests' own markers."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Found = dict[int, list[str]]
"""For each item the tests, as `path` or `path::name`, in order."""


def marked_tests(directory: Path = ROOT / "tests") -> Found:
    """Find `@pytest.mark.acceptance(…)` on tests, and as `pytestmark` of whole modules."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for path in sorted(directory.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "acceptance(" not in source:
            continue
        for number, name in _marks(ast.parse(source)):
            found[number].append("::".join((path.relative_to(ROOT).as_posix(), *name)))
    return {number: found[number] for number in sorted(found)}


def _marks(module: ast.Module) -> Iterator[tuple[int, tuple[str, ...]]]:
    for node in module.body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=marks):
                for number in _numbers(marks):
                    yield number, (name,)
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                marks = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
                for number in _numbers(marks):
                    yield number, ()
            case _:
                continue


def _numbers(marks: list[ast.expr]) -> Iterator[int]:
    for mark in marks:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.acceptance":
            yield from (int(ast.literal_eval(argument)) for argument in mark.args)
