"""The mutants of a Solidity file: small changes at places that the compiler's syntax tree names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

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


def _changes(node: Node, text: bytes) -> Iterator[tuple[str, int, int, str]]:
    start, length = _place(node)
    here = text[start : start + length].decode()
    kind = node["nodeType"]
    if kind == "BinaryOperation":
        yield from _operator(node, text)
    elif kind == "UnaryOperation" and node["operator"] in UNARY and node["prefix"]:
        yield "unary", start, len(node["operator"]), UNARY[node["operator"]]
    elif kind == "Assignment" and node["operator"] in COMPOUND:
        left = sum(_place(node["leftHandSide"]))
        at = text.index(node["operator"].encode(), left)
        yield "compound", at, len(node["operator"]), COMPOUND[node["operator"]]
    elif kind == "IfStatement":
        place = _place(node["condition"])
        yield "negated condition", *place, f"!({text[place[0] : sum(place)].decode()})"
        yield "removed branch", *place, "false"
    elif kind == "Conditional":
        first, second = _place(node["trueExpression"]), _place(node["falseExpression"])
        swapped = text[second[0] : sum(second)] + text[sum(first) : second[0]] + text[first[0] : sum(first)]
        yield "swapped branches", first[0], sum(second) - first[0], swapped.decode()
    elif kind in {"ExpressionStatement", "EmitStatement"}:
        yield "removed statement", start, length + (1 if text[start + length : start + length + 1] == b";" else 0), "{}"
    elif kind == "Literal" and node["kind"] == "number":
        yield from _number(here, start, length)
    elif kind == "FunctionCall":
        yield from _swapped_arguments(node, text)
    elif kind == "ModifierInvocation" and node.get("kind") == "modifierInvocation":
        yield "removed modifier", start, length, ""
    elif kind == "YulFunctionCall":
        name = node["functionName"]["name"]
        if name in YUL:
            yield "assembly operator", start, len(name), YUL[name]
    elif kind == "YulLiteral" and node["kind"] == "number":
        yield from _number(here, start, length)
    elif kind == "YulExpressionStatement":
        yield "removed assembly", start, length, "{}"


def _operator(node: Node, text: bytes) -> Iterator[tuple[str, int, int, str]]:
    operator = node["operator"]
    at = text.index(operator.encode(), sum(_place(node["leftExpression"])))
    for replacement in OPERATORS.get(operator, []):
        yield "operator", at, len(operator), replacement


def _number(here: str, start: int, length: int) -> Iterator[tuple[str, int, int, str]]:
    if " " in here:  # with a unit: the number alone
        here = here.split(" ", maxsplit=1)[0]
        length = len(here)
    value = int(here.replace("_", ""), 0)
    yield "constant", start, length, str(value + 1)
    if value > 0:
        yield "constant", start, length, str(value - 1)


def _swapped_arguments(node: Node, text: bytes) -> Iterator[tuple[str, int, int, str]]:
    """Neighbouring arguments of one type, exchanged; not those of errors and logs, whose order the ABI tests hold."""
    arguments = node["arguments"]
    if node.get("kind") != "functionCall":
        return
    for first, second in zip(arguments, arguments[1:], strict=False):
        if first["typeDescriptions"]["typeString"] != second["typeDescriptions"]["typeString"]:
            continue
        left, right = _place(first), _place(second)
        swapped = text[right[0] : sum(right)] + text[sum(left) : right[0]] + text[left[0] : sum(left)]
        yield "swapped arguments", left[0], sum(right) - left[0], swapped.decode()
