"""Tokens to nodes: the grammar, the macros, and how large an expression may be.

The limits are met here once, so that nothing behind the parser needs to fear its input: neither our
recursion nor the one of CPython's own compiler can run out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.cel import syntax
from wanref_contract.cel.errors import CelSyntaxError
from wanref_contract.cel.lexer import INT_MAX, Token, parse_tokens
from wanref_contract.cel.runtime import type_name

if TYPE_CHECKING:
    from wanref_contract.cel.syntax import Node

MAX_TEXT = 32 * 1024
MAX_DEPTH = 64
MAX_LOOP_DEPTH = 4

RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "in",
    "let", "loop", "namespace", "package", "return", "var", "void", "while",
})  # fmt: skip
_LITERALS = {"true": True, "false": False, "null": None}
_LEVELS = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "%"), 3),
}


def parse(text: str) -> Node:
    """Read *text* as one expression.

    >>> parse("a.b")
    Select(at=2, operand=Name(at=0, name='a'), field='b')

    Raises:
        CelSyntaxError: it is not one, or it is too long or nested too deeply.
    """
    if not isinstance(text, str):  # of a caller that mypy does not see, or a contract's YAML
        raise CelSyntaxError(f"an expression must be a string, is {type_name(text)}")
    if len(text) > MAX_TEXT:
        raise CelSyntaxError(f"expression longer than {MAX_TEXT} characters", text, MAX_TEXT)
    try:
        node = _Parser(text).whole()
    except RecursionError:  # the caller's own stack was nearly full
        raise CelSyntaxError("nested too deeply", text) from None
    _check_depth(node, text)
    return node


def _check_depth(root: Node, text: str) -> None:
    """Refuse trees and loops that nest too deeply, without recursion of our own."""
    pending = [(root, 1, 0)]
    while pending:
        node, depth, loops = pending.pop()
        loops += isinstance(node, (syntax.Comprehension, syntax.Bind))
        if depth > MAX_DEPTH:
            raise CelSyntaxError(f"nested or chained more than {MAX_DEPTH} deep", text, node.at)
        if loops > MAX_LOOP_DEPTH:
            raise CelSyntaxError(f"macros nested more than {MAX_LOOP_DEPTH} deep", text, node.at)
        pending.extend((child, depth + 1, loops) for child in syntax.children(node))


class _Parser:
    """Recursive descent with one token of lookahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = parse_tokens(text)
        self.index = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression()
        if self.token.kind != "end":
            raise self.unexpected()
        return node

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def at_operator(self, *operators: str) -> bool:
        return self.token.kind == "operator" and self.token.value in operators

    def accept(self, operator: str) -> bool:
        found = self.at_operator(operator)
        self.index += found
        return found

    def expect(self, operator: str) -> Token:
        if not self.at_operator(operator):
            raise self.unexpected(f", expected {operator!r}")
        return self.advance()

    def unexpected(self, expected: str = "") -> CelSyntaxError:
        token = self.token
        found = "end of the expression" if token.kind == "end" else repr(token.value)
        return CelSyntaxError(f"unexpected {found}{expected}", self.text, token.at)

    def expression(self) -> Node:
        """``or ? or : expression``: the only way down into brackets, so the depth is counted here."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CelSyntaxError(f"nested more than {MAX_DEPTH} deep", self.text, self.token.at)
        node = self.chain("||")
        if self.at_operator("?"):
            at = self.advance().at
            then = self.chain("||")
            self.expect(":")
            node = syntax.Conditional(condition=node, then=then, otherwise=self.expression(), at=at)
        self.depth -= 1
        return node

    def chain(self, operator: str) -> Node:
        parts = [self.chain("&&") if operator == "||" else self.binary(1)]
        at = self.token.at
        while self.accept(operator):
            parts.append(self.chain("&&") if operator == "||" else self.binary(1))
        return syntax.Logical(operator=operator, parts=tuple(parts), at=at) if len(parts) > 1 else parts[0]

    def binary(self, level: int) -> Node:
        node = self.unary()
        while self.token.kind in {"operator", "name"} and _LEVELS.get(str(self.token.value), 0) >= level:
            token = self.advance()
            operator = str(token.value)
            right = self.binary(_LEVELS[operator] + 1)
            node = syntax.Binary(operator=operator, left=node, right=right, at=token.at)
        return node

    def unary(self) -> Node:
        """``!!member`` or ``--member``; the minus next to a number belongs to the number."""
        operator = "!" if self.at_operator("!") else "-"
        places = []
        while self.at_operator(operator):
            places.append(self.advance().at)
        if places and operator == "-" and self.token.kind in {"int", "double"}:
            self.index -= 1
            places.pop()
        node = self.member()
        for at in reversed(places):
            node = syntax.Unary(operator=operator, operand=node, at=at)
        return node

    def member(self) -> Node:
        node = self.primary()
        while True:
            if self.accept("."):
                node = self.selected(node)
            elif self.at_operator("["):
                at = self.advance().at
                node = syntax.Index(operand=node, key=self.expression(), at=at)
                self.expect("]")
            else:
                return node

    def selected(self, operand: Node) -> Node:
        """What follows a dot: a field, a method or a macro."""
        token = self.advance()
        name = str(token.value)
        if token.kind not in {"name", "quoted"} or name in _LITERALS or name == "in":
            self.index -= 1
            raise self.unexpected(", expected a field name")
        if token.kind == "name" and self.accept("("):
            return self.method(operand, name, self.arguments(")"), token.at)
        return syntax.Select(operand=operand, field=name, at=token.at)

    def primary(self) -> Node:
        token = self.token
        if token.kind in {"int", "double", "string"} or self.at_operator("-"):
            return self.literal()
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.accept("["):
            return syntax.ListOf(items=self.arguments("]"), at=token.at)
        if self.accept("{"):
            return syntax.MapOf(entries=self.entries(), at=token.at)
        self.accept(".")  # a leading dot names the outermost scope, the only one there is
        return self.name()

    def literal(self) -> Node:
        at = self.token.at
        negative = self.accept("-")
        if negative and self.token.kind not in {"int", "double"}:
            raise self.unexpected()
        value = self.advance().value
        if negative and not isinstance(value, str):
            value = -value
        if isinstance(value, int) and value > INT_MAX:
            raise CelSyntaxError("integer does not fit 64 bits", self.text, at)
        return syntax.Literal(value=value, at=at)

    def name(self) -> Node:
        token = self.token
        name = str(token.value)
        if token.kind != "name":
            raise self.unexpected()
        if name in RESERVED:
            raise CelSyntaxError(f"{name!r} is a reserved word", self.text, token.at)
        self.advance()
        if name in _LITERALS:
            return syntax.Literal(value=_LITERALS[name], at=token.at)
        if self.accept("("):
            return self.function(name, self.arguments(")"), token.at)
        return syntax.Name(name=name, at=token.at)

    def arguments(self, closing: str) -> tuple[Node, ...]:
        """Expressions between commas, up to and with *closing*; a list may end in a comma."""
        found: list[Node] = []
        while not self.at_operator(closing):
            found.append(self.expression())
            if not self.accept(",") or (closing == ")" and self.at_operator(")")):
                break
        self.expect(closing)
        return tuple(found)

    def entries(self) -> tuple[tuple[Node, Node], ...]:
        found: list[tuple[Node, Node]] = []
        while not self.at_operator("}"):
            key = self.expression()
            self.expect(":")
            found.append((key, self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        return tuple(found)

    def function(self, name: str, arguments: tuple[Node, ...], at: int) -> Node:
        if name != "has":
            return syntax.Call(function=name, target=None, arguments=arguments, at=at)
        match arguments:
            case (syntax.Select(operand=operand, field=field, at=place),):
                return syntax.Has(operand=operand, field=field, at=place)
        raise CelSyntaxError("has() takes one field selection, as in has(a.b)", self.text, at)

    def method(self, target: Node, name: str, arguments: tuple[Node, ...], at: int) -> Node:
        match target, name, arguments:
            case syntax.Name(name="cel"), "bind", (variable, value, body):
                return syntax.Bind(name=self.variable(variable), value=value, body=body, at=at)
            case syntax.Name(name="lists"), "range", _:
                return syntax.Call(function="lists.range", target=None, arguments=arguments, at=at)
        loop = self.macro(target, name, arguments, at)
        return loop or syntax.Call(function=name, target=target, arguments=arguments, at=at)

    def macro(self, source: Node, name: str, arguments: tuple[Node, ...], at: int) -> Node | None:
        """The loop that ``source.name(arguments)`` stands for, if it is one."""
        match name, arguments:
            case ("all" | "exists" | "exists_one") as makes, (item, body):
                return self.loop(makes, source, (item,), None, body, at)
            case ("all" | "exists") as makes, (key, item, body):
                return self.loop(makes, source, (key, item), None, body, at)
            case "existsOne", (key, item, body):
                return self.loop("exists_one", source, (key, item), None, body, at)
            case "filter", (item, where):
                return self.loop("list", source, (item,), where, item, at)
            case "map", (item, *where, body) if len(where) <= 1:
                return self.loop("list", source, (item,), where[0] if where else None, body, at)
            case "transformList", (key, item, *where, body) if len(where) <= 1:
                return self.loop("list", source, (key, item), where[0] if where else None, body, at)
            case "transformMap", (key, item, *where, body) if len(where) <= 1:
                return self.loop("map", source, (key, item), where[0] if where else None, body, at)
        return None

    def loop(  # noqa: PLR0913, PLR0917 (the six parts of a loop)
        self,
        makes: syntax.LoopKind,
        source: Node,
        variables: tuple[Node, ...],
        where: Node | None,
        body: Node,
        at: int,
    ) -> Node:
        *key, item = (self.variable(variable) for variable in variables)
        if key == [item]:
            raise CelSyntaxError("the two variables of a macro need two names", self.text, at)
        return syntax.Comprehension(
            makes=makes, source=source, key=key[0] if key else None, item=item, where=where, body=body, at=at
        )

    def variable(self, node: Node) -> str:
        if isinstance(node, syntax.Name):
            return node.name
        raise CelSyntaxError("expected the name of a variable", self.text, node.at)
