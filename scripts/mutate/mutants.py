"""The mutants of a Solidity file: small changes at places that the compiler's syntax tree names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Node = dict[str, Any]
Change = tuple[str, int, int, str]  # kind, start, length, replacement

OPERATORS = {
    "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"], ">=": [">", "<"], "==": ["!="], "!=": ["=="],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"],
    "&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"], "&&": ["||"], "||": ["&&"],
}  # fmt: skip
YUL = {
    "add": "sub", "sub": "add", "mul": "add", "and": "or", "or": "and", "xor": "or", "shl": "shr", "shr": "shl",
    "gt": "lt", "lt": "gt", "eq": "gt",
}  # fmt: skip
UNARY = {"!": "", "~": "", "++": "--", "--": "++"}
COMPOUND = {"+=": "-=", "-=": "+=", "|=": "&=", "&=": "|="}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`source` with `length` bytes from `start` replaced."""

    source: str
    kind: str
    start: int
    length: int
    replacement: str

    def apply(self, text: bytes) -> str:
        """The mutated text."""
        return (text[: self.start] + self.replacement.encode() + text[self.start + self.length :]).decode()

    def line(self, text: bytes) -> int:
        """Line of the change, from 1."""
        return text[: self.start].count(b"\n") + 1


def mutants_of(source: str, text: bytes, tree: Node) -> list[Mutant]:
    """All mutants of one file, by place; `text` is what the tree's byte offsets count."""
    found = {
        Mutant(source, kind, start, length, replacement)
        for node in _walk(tree)
        for kind, start, length, replacement in _changes(node, text)
        if text[start : start + length].decode() != replacement
    }
    return sorted(found, key=lambda mutant: (mutant.start, mutant.length, mutant.replacement))


def _walk(node: Any) -> Iterator[Node]:
    if isinstance(node, list):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, dict):
        if node.get("nodeType") in {"ImportDirective", "PragmaDirective", "OverrideSpecifier", "ElementaryTypeName"}:
            return
        if "nodeType" in node:
            yield node
        for child in node.values():
            yield from _walk(child)


def _place(node: Node) -> tuple[int, int]:
    start, length, _ = node["src"].split(":")
    return int(start), int(length)


def _changes(node: Node, text: bytes) -> Iterator[Change]:
    changes = BY_KIND.get(node["nodeType"])
    return changes(node, text) if changes else iter(())


def _text(node: Node, text: bytes) -> str:
    start, length = _place(node)
    return text[start : start + length].decode()


def _unary(node: Node, text: bytes) -> Iterator[Change]:
    if node["operator"] in UNARY and node["prefix"]:
        yield "unary", _place(node)[0], len(node["operator"]), UNARY[node["operator"]]


def _compound(node: Node, text: bytes) -> Iterator[Change]:
    operator = node["operator"]
    if operator in COMPOUND:
        at = text.index(operator.encode(), sum(_place(node["leftHandSide"])))
        yield "compound", at, len(operator), COMPOUND[operator]


def _condition(node: Node, text: bytes) -> Iterator[Change]:
    condition = node["condition"]
    yield "negated condition", *_place(condition), f"!({_text(condition, text)})"
    yield "removed branch", *_place(condition), "false"


def _conditional(node: Node, text: bytes) -> Iterator[Change]:
    yield "swapped branches", *_swapped(node["trueExpression"], node["falseExpression"], text)


def _statement(node: Node, text: bytes) -> Iterator[Change]:
    start, length = _place(node)
    is_closed = text[start + length : start + length + 1] == b";"
    yield "removed statement", start, length + is_closed, "{}"


def _modifier(node: Node, text: bytes) -> Iterator[Change]:
    if node.get("kind") == "modifierInvocation":
        yield "removed modifier", *_place(node), ""


def _assembly_call(node: Node, text: bytes) -> Iterator[Change]:
    name = node["functionName"]["name"]
    if name in YUL:
        yield "assembly operator", _place(node)[0], len(name), YUL[name]


def _assembly_statement(node: Node, text: bytes) -> Iterator[Change]:
    yield "removed assembly", *_place(node), "{}"


def _swapped(first: Node, second: Node, text: bytes) -> tuple[int, int, str]:
    left, right = _place(first), _place(second)
    between = text[sum(left) : right[0]].decode()
    return left[0], sum(right) - left[0], _text(second, text) + between + _text(first, text)


def _operator(node: Node, text: bytes) -> Iterator[Change]:
    operator = node["operator"]
    at = text.index(operator.encode(), sum(_place(node["leftExpression"])))
    for replacement in OPERATORS.get(operator, []):
        yield "operator", at, len(operator), replacement


def _number(node: Node, text: bytes) -> Iterator[Change]:
    if node["kind"] != "number":
        return
    start = _place(node)[0]
    here = _text(node, text).split(" ", maxsplit=1)[0]  # without a unit
    value = int(here.replace("_", ""), 0)
    yield "constant", start, len(here), str(value + 1)
    if value > 0:
        yield "constant", start, len(here), str(value - 1)


def _arguments(node: Node, text: bytes) -> Iterator[Change]:
    """Neighbouring arguments of one type, exchanged."""
    if node.get("kind") != "functionCall":
        return
    for first, second in pairwise(node["arguments"]):
        if first["typeDescriptions"]["typeString"] == second["typeDescriptions"]["typeString"]:
            yield "swapped arguments", *_swapped(first, second, text)


BY_KIND: dict[str, Callable[[Node, bytes], Iterator[Change]]] = {
    "Assignment": _compound,
    "BinaryOperation": _operator,
    "Conditional": _conditional,
    "EmitStatement": _statement,
    "ExpressionStatement": _statement,
    "FunctionCall": _arguments,
    "IfStatement": _condition,
    "Literal": _number,
    "ModifierInvocation": _modifier,
    "UnaryOperation": _unary,
    "YulExpressionStatement": _assembly_statement,
    "YulFunctionCall": _assembly_call,
    "YulLiteral": _number,
}
