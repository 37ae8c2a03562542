"""Builds the trees of a Go template and those it defines (Go's text/template/parse/parse.go)."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from fakectl.printers import gotemplate_nodes as tree
from fakectl.printers.gotemplate_lexer import Token, tokens
from fakectl.printers.gotemplate_numbers import constant
from state.pure import gofmt, gojson

NAME = "output"  # how kubectl names the template; every error says it

_OPERANDS = frozenset({
    "bool", "char constant", "complex", "dot", "field", "identifier", "number", "nil", "raw string", "string", "variable", "left paren",
})
_CONSTANTS = (tree.Bool, tree.Dot, tree.Nil, tree.Number, tree.String)
_MAX_DEPTH = 100  # of parentheses; Go allows 10000


class TemplateSyntaxError(Exception):
    """The template cannot be parsed; the text is Go's, from `template: output:` on."""


def parse(text: str, functions: Iterable[str]) -> dict[str, tree.Nodes]:
    """The main template under NAME and every defined one under its own name."""
    parser = _Parser(tokens(text), frozenset(functions), {})
    try:
        parser.main()
    except _Fault as fault:
        raise TemplateSyntaxError(f"template: {NAME}:{fault.line}: {fault}") from None
    return parser.trees


class _Fault(Exception):
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Parser:
    """The parser of one template; definitions inside get their own, which read from the same tokens."""

    def __init__(self, source: Iterator[Token], functions: frozenset[str], trees: dict[str, tree.Nodes]) -> None:
        self.source = source
        self.functions = functions
        self.trees = trees
        self.lookahead = [Token("", 0, "", 0)] * 3
        self.peeked = 0
        self.variables = ["$"]
        self.action_line = 0
        self.ranges = 0
        self.depth = 0

    # ---- tokens ---------------------------------------------------------------------------------------------------------

    def pull(self) -> Token:
        return next(self.source, Token("eof", 0, "", self.lookahead[0].line))

    def next(self) -> Token:
        if self.peeked:
            self.peeked -= 1
        else:
            self.lookahead[0] = self.pull()
        return self.lookahead[self.peeked]

    def backup(self) -> None:
        self.peeked += 1

    def peek(self) -> Token:
        token = self.next()
        self.backup()
        return token

    def next_non_space(self) -> Token:
        token = self.next()
        while token.kind == "space":
            token = self.next()
        return token

    def peek_non_space(self) -> Token:
        token = self.next_non_space()
        self.backup()
        return token

    def fault(self, message: str) -> _Fault:
        # Go names the line of the token that was read last, which may be one ahead.
        return _Fault(message, self.lookahead[0].line)

    def expect(self, kinds: tuple[str, ...], context: str) -> Token:
        token = self.next_non_space()
        if token.kind not in kinds:
            raise self.unexpected(token, context)
        return token

    def unexpected(self, token: Token, context: str) -> _Fault:
        if token.kind != "error":
            return self.fault(f"unexpected {token} in {context}")
        extra = ""
        if self.action_line and self.action_line != token.line:
            extra = f" in action started at {NAME}:{self.action_line}"
            if token.text.endswith(" action"):
                extra = extra.removeprefix(" in action")
        return self.fault(f"{token}{extra}")

    def unquoted(self, token: Token) -> str:
        try:
            return gofmt.unquote(token.text)
        except ValueError as err:
            raise self.fault(str(err)) from None

    # ---- templates ------------------------------------------------------------------------------------------------------

    def main(self) -> None:
        root = tree.Nodes(self.peek().pos)
        while self.peek().kind != "eof":
            if self.peek().kind == "left delim":
                delim = self.next()
                if self.next_non_space().kind == "define":
                    self.inner().definition()
                    continue
                self.lookahead[1] = delim
                self.peeked = 2
            node = self.text_or_action()
            if isinstance(node, tree.Keyword) and node.word in ("end", "else"):
                raise self.fault(f"unexpected {node}")
            root.nodes.append(node)
        self.add(NAME, root)

    def inner(self) -> _Parser:
        return _Parser(self.source, self.functions, self.trees)

    def definition(self) -> None:
        context = "define clause"
        name = self.unquoted(self.expect(("string", "raw string"), context))
        self.expect(("right delim",), context)
        self.body_to_end(name, context, self)

    def body_to_end(self, name: str, context: str, blamed: _Parser) -> None:
        """Read a named template's body and keep it; `blamed` is the parser whose line an error names."""
        body, end = self.item_list()
        if end.word != "end":
            raise blamed.fault(f"unexpected {end} in {context}")
        self.add(name, body)

    def add(self, name: str, body: tree.Nodes) -> None:
        known = self.trees.get(name)
        if known is None or known.is_empty():
            self.trees[name] = body
        elif not body.is_empty():
            raise self.fault(f"template: multiple definition of template {gojson.quote(name)}")

    def item_list(self) -> tuple[tree.Nodes, tree.Keyword]:
        items = tree.Nodes(self.peek_non_space().pos)
        while self.peek_non_space().kind != "eof":
            node = self.text_or_action()
            if isinstance(node, tree.Keyword) and node.word in ("end", "else"):
                return items, node
            items.nodes.append(node)
        raise self.fault("unexpected EOF")

    def text_or_action(self) -> tree.Node:
        token = self.next_non_space()
        if token.kind == "text":
            return tree.Text(token.pos, token.text)
        if token.kind != "left delim":
            raise self.unexpected(token, "input")
        self.action_line = token.line
        node = self.action()
        self.action_line = 0
        return node

    # ---- actions --------------------------------------------------------------------------------------------------------

    def action(self) -> tree.Node:
        token = self.next_non_space()
        if token.kind in ("if", "with", "range"):
            return self.control(token.kind)
        if token.kind == "block":
            return self.block()
        if token.kind in ("break", "continue"):
            return self.loop_control(token)
        if token.kind == "else":
            return self.else_control()
        if token.kind == "end":
            return tree.Keyword(self.expect(("right delim",), "end").pos, "end")
        if token.kind == "template":
            return self.template_call()
        self.backup()
        pos = self.peek().pos
        return tree.Action(pos, self.pipeline("command", "right delim"))

    def loop_control(self, token: Token) -> tree.Node:
        context = "{{" + token.kind + "}}"
        closing = self.next_non_space()
        if closing.kind != "right delim":
            raise self.unexpected(closing, context)
        if not self.ranges:
            raise self.fault(context + " outside {{range}}")
        return tree.Keyword(token.pos, token.kind)

    def else_control(self) -> tree.Node:
        token = self.peek_non_space()
        if token.kind not in ("if", "with"):
            token = self.expect(("right delim",), "else")
        return tree.Keyword(token.pos, "else")

    def control(self, word: str) -> tree.Branch:
        known = len(self.variables)
        pipe = self.pipeline(word, "right delim")
        self.ranges += word == "range"
        body, closing = self.item_list()
        self.ranges -= word == "range"
        otherwise = None
        if closing.word == "else":
            if word != "range" and self.peek().kind == word:
                # `else if` nests: its own end closes both.
                self.next()
                otherwise = tree.Nodes(closing.pos, [self.control(word)])
            else:
                otherwise, closing = self.item_list()
                if closing.word != "end":
                    raise self.fault(f"expected end; found {closing}")
        del self.variables[known:]
        return tree.Branch(pipe.pos, word, pipe, body, otherwise)

    def template_name(self, token: Token, context: str) -> str:
        if token.kind not in ("string", "raw string"):
            raise self.unexpected(token, context)
        return self.unquoted(token)

    def block(self) -> tree.Node:
        context = "block clause"
        token = self.next_non_space()
        name = self.template_name(token, context)
        pipe = self.pipeline(context, "right delim")
        self.inner().body_to_end(name, context, self)
        return tree.Call(token.pos, name, pipe)

    def template_call(self) -> tree.Node:
        context = "template clause"
        token = self.next_non_space()
        name = self.template_name(token, context)
        pipe = None
        if self.next_non_space().kind != "right delim":
            self.backup()
            pipe = self.pipeline(context, "right delim")
        return tree.Call(token.pos, name, pipe)

    # ---- pipelines ------------------------------------------------------------------------------------------------------

    def pipeline(self, context: str, end: str) -> tree.Pipe:
        pipe = tree.Pipe(self.peek_non_space().pos)
        while self.declaration(pipe, context):
            pass
        while (token := self.next_non_space()).kind != end:
            if token.kind not in _OPERANDS:
                raise self.unexpected(token, context)
            self.backup()
            pipe.commands.append(self.command())
        if not pipe.commands:
            raise self.fault(f"missing value for {context}")
        for stage, command in enumerate(pipe.commands[1:], 2):
            if isinstance(command.args[0], _CONSTANTS):
                raise self.fault(f"non executable command in pipeline stage {stage}")
        return pipe

    def declaration(self, pipe: tree.Pipe, context: str) -> bool:
        """Read a variable that the pipeline declares or assigns to; whether another one may follow."""
        variable = self.peek_non_space()
        if variable.kind != "variable":
            return False
        self.next()
        adjacent = self.peek()
        following = self.peek_non_space()
        comma = following.kind == "char" and following.text == ","
        if following.kind in ("assign", "declare") or comma:
            self.next_non_space()
            pipe.variables.append(tree.Variable(variable.pos, variable.text.split(".")))
            self.variables.append(variable.text)
        elif adjacent.kind == "space":
            self.lookahead[1:] = adjacent, variable
            self.peeked = 3
        else:
            self.lookahead[1] = variable
            self.peeked = 2
        if not comma:
            pipe.assigns = following.kind == "assign"
            return False
        if context == "range" and len(pipe.variables) < 2:
            if self.peek_non_space().kind in ("variable", "right delim", "right paren"):
                return True
            raise self.fault("range can only initialize variables")
        raise self.fault(f"too many declarations in {context}")

    def command(self) -> tree.Command:
        command = tree.Command(self.peek_non_space().pos)
        while True:
            self.peek_non_space()
            operand = self.operand()
            if operand is not None:
                command.args.append(operand)
            token = self.next()
            if token.kind == "space":
                continue
            if token.kind in ("right delim", "right paren"):
                self.backup()
            elif token.kind != "pipe":
                raise self.unexpected(token, "operand")
            break
        if not command.args:
            raise self.fault("empty command")
        return command

    def operand(self) -> tree.Node | None:
        node = self.term()
        if node is None or self.peek().kind != "field":
            return node
        pos = self.peek().pos
        path = []
        while self.peek().kind == "field":
            path.append(self.next().text[1:])
        if isinstance(node, tree.Field):
            return tree.Field(pos, node.path + path)
        if isinstance(node, tree.Variable):
            return tree.Variable(pos, node.path + path)
        if isinstance(node, _CONSTANTS):
            raise self.fault(f"unexpected . after term {gojson.quote(str(node))}")
        return tree.Chain(pos, node, path)

    def term(self) -> tree.Node | None:
        token = self.next_non_space()
        if token.kind == "identifier":
            if token.text not in self.functions:
                raise self.fault(f"function {gojson.quote(token.text)} not defined")
            return tree.Identifier(token.pos, token.text)
        if token.kind == "dot":
            return tree.Dot(token.pos)
        if token.kind == "nil":
            return tree.Nil(token.pos)
        if token.kind == "variable":
            if token.text not in self.variables:
                raise self.fault(f"undefined variable {gojson.quote(token.text)}")
            return tree.Variable(token.pos, [token.text])
        if token.kind == "field":
            return tree.Field(token.pos, [token.text[1:]])
        if token.kind == "bool":
            return tree.Bool(token.pos, token.text == "true")
        if token.kind in ("char constant", "complex", "number"):
            return self.number(token)
        if token.kind == "left paren":
            return self.parenthesized()
        if token.kind in ("string", "raw string"):
            return tree.String(token.pos, token.text, self.unquoted(token))
        self.backup()
        return None

    def parenthesized(self) -> tree.Pipe:
        if self.depth >= _MAX_DEPTH:
            raise self.fault("max expression depth exceeded")
        self.depth += 1
        pipe = self.pipeline("parenthesized pipeline", "right paren")
        self.depth -= 1
        return pipe

    def number(self, token: Token) -> tree.Number:
        try:
            return tree.Number(token.pos, token.text, constant(token.text))
        except ValueError as err:
            raise self.fault(str(err)) from None
