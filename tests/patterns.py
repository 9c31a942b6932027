"""Every regular expression of the program, how it is used, and texts on which it may backtrack for long."""

from __future__ import annotations

import ast
import importlib
import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from tests.paths import ROOT

REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
PACKAGES = ("bot", "corpus", "retrieval")
METHODS = frozenset({"search", "match", "fullmatch", "sub", "split", "findall", "finditer"})
COMMON = " \t\n\u3000\xa009aZ_-=*#>|/\\.,:;?!\"'([<&+~中一年第，。：、（“「《…—\U00020000"
ENDS = ("", "\x00", "。")
UNBOUNDED = 100  # a repeat that may go on for longer counts as one without an end
RUNGS = (24, 128, 2000)
NOTICED = 1_500_000  # nanoseconds of CPU: a pattern that is linear takes a tenth of it
QUADRATIC = 7.0  # growth of time over a fourfold length; 4 is linear, 16 quadratic


@dataclass(frozen=True)
class Pattern:
    """A pattern, where it stands and with which methods it is used."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    def calls(self) -> Iterator[Callable[[Any], object]]:
        """What to do with a text so that the pattern runs as it is used."""
        for method in self.methods & {"match", "fullmatch"}:
            yield getattr(self.pattern, method)
        if self.methods - {"match", "fullmatch"}:
            yield lambda text: deque(self.pattern.finditer(text), maxlen=0)


def patterns() -> Iterator[Pattern]:
    """All patterns that are compiled when a module is loaded, and those written in calls of ``re``."""
    trees = {path: ast.parse(path.read_text("utf-8")) for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    imported = {path: _imported(tree) for path, tree in trees.items()}
    for path, tree in sorted(trees.items()):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        users = [tree, *(trees[other] for other in trees if name in imported[other])]
        for variable in sorted(set().union(*map(_assigned, tree.body))):
            for found in _compiled(getattr(module, variable)):
                yield Pattern(f"{name}.{variable}", found, _methods(users, variable))
        yield from _called(name, tree, module)


def _compiled(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (found for each in value.values() for found in _compiled(each))
    elif isinstance(value, (tuple, list)):
        yield from (found for each in value for found in _compiled(each))


def _assigned(node: ast.stmt) -> set[str]:
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _imported(tree: ast.Module) -> set[str | None]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def _methods(trees: list[ast.Module], variable: str) -> frozenset[str]:
    """The methods called on ``variable``; where it is handed on, those called on anything there."""
    direct: set[str] = set()
    for tree in trees:
        loads = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == variable]
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        owned = {id(node.value): node.attr for node in attributes}
        direct |= {owned[id(node)] for node in loads if id(node) in owned}
        if any(owned.get(id(node)) not in METHODS and isinstance(node.ctx, ast.Load) for node in loads):
            direct |= {
                node.attr for node in attributes if isinstance(node.value, (ast.Name, ast.Subscript, ast.Call))
                and not (isinstance(node.value, ast.Name) and (node.value.id == "re" or node.value.id.isupper()))
            }  # fmt: skip
    return frozenset(direct & METHODS)


def _called(name: str, tree: ast.Module, module: ModuleType) -> Iterator[Pattern]:
    """Patterns in calls like ``re.sub``; of what is put in at run time, a word stands for it."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, method = node.func.value, node.func.attr
        if isinstance(owner, ast.Name) and owner.id == "re" and method in METHODS:
            try:
                text = eval(compile(ast.Expression(node.args[0]), name, "eval"), vars(module))  # noqa: S307
            except NameError:
                continue
            yield Pattern(f"{name}:{node.lineno}", re.compile(text), frozenset({method}))


def attacks(pattern: re.Pattern[Any]) -> set[tuple[str, str, str]]:
    """Texts, as a beginning, what is repeated and an end, that may make ``pattern`` go back and try again."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    found = {("", character) for character in COMMON}
    for before, body, behind in _loops(list(tree), []):
        for character in COMMON:
            pump = _sample(body, character)
            for usual in ("中", character):
                start, following = _sample(before, usual), _sample(behind, usual)
                found |= {(start, pump), ("", start + pump), ("", start), (start, following), (start, pump + following)}
    return {(start, pump, end) for start, pump in found if pump and len(pump) < 60 for end in ENDS}


def _loops(nodes: list[Any], before: list[Any]) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Each repeat without an end, with what stands before it, and what stands between it and the next."""
    for number, (operation, argument) in enumerate(nodes):
        here = before + nodes[:number]
        if operation in REPEATS:
            _, most, body = argument
            if most > UNBOUNDED:
                yield here, list(body), list(takewhile(lambda node: node[0] not in REPEATS, nodes[number + 1 :]))
            yield from _loops(list(body), here)
        elif operation is sre.SUBPATTERN:
            yield from _loops(list(argument[3]), here)
        elif operation is sre.ATOMIC_GROUP:
            yield from _loops(list(argument), here)
        elif operation is sre.BRANCH:
            for branch in argument[1]:
                yield from _loops(list(branch), here)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _loops(list(argument[1]), here)
        elif operation is sre.GROUPREF_EXISTS:
            for branch in filter(None, argument[1:]):
                yield from _loops(list(branch), here)


def _sample(nodes: list[Any], usual: str) -> str:
    """A short text that ``nodes`` match, made of ``usual`` where they allow it."""
    return "".join(_sampled(operation, argument, usual) for operation, argument in nodes)


def _sampled(operation: Any, argument: Any, usual: str) -> str:
    if operation is sre.LITERAL:
        return chr(argument)
    if operation in (sre.IN, sre.NOT_LITERAL, sre.ANY):
        fits = re.compile(_class(operation, argument), re.DOTALL).match
        return next((character for character in (usual, *COMMON, *_own(argument)) if fits(character)), "")
    if operation in REPEATS:
        least = min(int(argument[0]), UNBOUNDED)
        return _sample(list(argument[2]), usual) * least
    if operation is sre.SUBPATTERN:
        return _sample(list(argument[3]), usual)
    if operation is sre.ATOMIC_GROUP:
        return _sample(list(argument), usual)
    if operation is sre.BRANCH:
        samples = [_sample(list(branch), usual) for branch in argument[1]]
        return next((sample for sample in samples if usual in sample), samples[0])
    return ""


def _own(argument: Any) -> Iterator[str]:
    for operation, value in argument if isinstance(argument, list) else ():
        if operation in (sre.LITERAL, sre.RANGE):
            yield chr(value if operation is sre.LITERAL else value[0])


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _class(operation: Any, argument: Any) -> str:
    """The source of a class of characters."""
    if operation is sre.ANY:
        return "[^\n]"
    if operation is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(argument))}]"
    parts = ""
    for kind, value in argument:
        if kind is sre.NEGATE:
            parts += "^"
        elif kind is sre.LITERAL:
            parts += re.escape(chr(value))
        elif kind is sre.RANGE:
            parts += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            parts += _CATEGORIES[value]
    return f"[{parts}]"


def super_linear(pattern: Pattern) -> tuple[str, str, str] | None:
    """A text, as ``attacks`` gives it, on which the time of ``pattern`` grows faster than its length."""
    binary = isinstance(pattern.pattern.pattern, bytes)
    for attack in sorted(attacks(pattern.pattern)):
        for call in pattern.calls():
            if any(_grows(call, attack, size, binary=binary) for size in RUNGS):
                return attack
    return None


def _grows(call: Callable[[Any], object], attack: tuple[str, str, str], size: int, *, binary: bool) -> bool:
    def cost(length: int, times: int) -> int:
        start, pump, end = attack
        text = start + pump * math.ceil(length / math.sqrt(len(pump))) + end
        subject: Any = text.encode() if binary else text
        return min(_nanoseconds(call, subject) for _ in range(times))

    if cost(size, 1) < NOTICED or cost(size, 1) <= QUADRATIC * cost(size // 4, 2):
        return False
    return cost(size, 3) > QUADRATIC * cost(size // 4, 5)


def _nanoseconds(call: Callable[[Any], object], subject: Any) -> int:
    start = time.process_time_ns()
    call(subject)
    return time.process_time_ns() - start
