"""Runs a parsed Go template over JSON data (Go's text/template/exec.go)."""
from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from fakectl.printers import gotemplate_nodes as tree
from fakectl.printers.gotemplate_funcs import FUNCTIONS, CallError, Function
from fakectl.printers.gotemplate_parser import NAME
from fakectl.printers.gotemplate_values import INVALID, MISSING, Iface, concrete, is_true, plain, shown, type_of
from state.pure import gofmt, gojson

_MAX_DEPTH = 1000  # of templates calling templates; Go allows 100000
_FRAMES = 40_000  # room for that many of Python's calls


class ExecError(Exception):
    """The template fails on this object; the text is Go's."""


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


def execute(text: str, trees: dict[str, tree.Nodes], data: Any, allow_missing: bool, out: list[str]) -> None:
    """Append the template's output for the data to `out`; what came before an error stays there."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        _State(text, trees, allow_missing, out, NAME, data, 0).walk(data, trees[NAME])
    finally:
        sys.setrecursionlimit(limit)


class _State:
    """One template being executed."""

    def __init__(self, text: str, trees: dict[str, tree.Nodes], allow_missing: bool, out: list[str], name: str, dot: Any, depth: int):
        self.text = text
        self.trees = trees
        self.allow_missing = allow_missing
        self.out = out
        self.name = name
        self.depth = depth
        self.node: tree.Node = trees[name]
        self.variables: list[tuple[str, Any]] = [("$", dot)]

    def fault(self, message: str) -> ExecError:
        before = self.text[: self.node.pos]
        line = before.count("\n") + 1
        column = len(before[before.rfind("\n") + 1 :].encode("utf-8", "surrogateescape"))
        where = f"template: {NAME}:{line}:{column}: executing {gojson.quote(self.name)} at <{self.node}>"
        return ExecError(f"{where}: {message}")

    # ---- structure ------------------------------------------------------------------------------------------------------

    def walk(self, dot: Any, node: tree.Node) -> None:
        self.node = node
        if isinstance(node, tree.Nodes):
            for child in node.nodes:
                self.walk(dot, child)
        elif isinstance(node, tree.Text):
            self.out.append(node.text)
        elif isinstance(node, tree.Action):
            value = self.pipeline(dot, node.pipe)
            if not node.pipe.variables:
                self.node = node
                self.out.append("<no value>" if value is INVALID else gofmt.text(value))
        elif isinstance(node, tree.Branch):
            if node.word == "range":
                self.walk_range(dot, node)
            else:
                self.walk_branch(dot, node)
        elif isinstance(node, tree.Call):
            self.walk_call(dot, node)
        else:
            raise _Break if str(node) == "{{break}}" else _Continue

    def walk_branch(self, dot: Any, node: tree.Branch) -> None:
        mark = len(self.variables)
        try:
            value = self.pipeline(dot, node.pipe)
            if is_true(value):
                self.walk(value if node.word == "with" else dot, node.body)
            elif node.otherwise is not None:
                self.walk(dot, node.otherwise)
        finally:
            del self.variables[mark:]

    def walk_range(self, dot: Any, node: tree.Branch) -> None:
        mark = len(self.variables)
        value = self.pipeline(dot, node.pipe)
        inner = len(self.variables)
        ran = False
        try:
            for index, element in self.elements(value, node):
                ran = True
                self.iteration(index, element, node)
                try:
                    self.walk(element, node.body)
                except _Continue:
                    pass
                finally:
                    del self.variables[inner:]
            if not ran and node.otherwise is not None:
                self.walk(dot, node.otherwise)
        except _Break:
            pass
        finally:
            del self.variables[mark:]

    def elements(self, value: Any, node: tree.Branch) -> Iterable[tuple[Any, Any]]:
        """Index or key, and element, of each iteration."""
        if isinstance(value, int) and not isinstance(value, bool):
            if len(node.pipe.variables) > 1:
                raise self.fault(f"can't use {shown(value)} to iterate over more than one variable")
            return ((INVALID, type(value)(number)) for number in range(value))
        if isinstance(value, list):
            return ((gofmt.GoInt(index), Iface(item)) for index, item in enumerate(value))
        if isinstance(value, dict):
            return ((key, Iface(value[key])) for key in sorted(value))
        if value is INVALID:
            return ()
        raise self.fault(f"range can't iterate over {shown(value)}")

    def iteration(self, index: Any, element: Any, node: tree.Branch) -> None:
        """Set the variables of a range for one iteration: the index comes first where there are two."""
        names = [variable.path[0] for variable in node.pipe.variables]
        values = [index, element][2 - len(names) :] if names else []
        if node.pipe.assigns:
            for name, value in zip(names, values, strict=True):
                self.assign(name, value)
        elif names:
            self.variables[-len(names) :] = list(zip(names, values, strict=True))

    def walk_call(self, dot: Any, node: tree.Call) -> None:
        body = self.trees.get(node.name)
        if body is None:
            raise self.fault(f"template {gojson.quote(node.name)} not defined")
        if self.depth == _MAX_DEPTH:
            raise self.fault("exceeded maximum template depth (100000)")
        value = INVALID if node.pipe is None else self.pipeline(dot, node.pipe)
        state = _State(self.text, self.trees, self.allow_missing, self.out, node.name, value, self.depth + 1)
        state.walk(value, body)

    # ---- pipelines ------------------------------------------------------------------------------------------------------

    def assign(self, name: str, value: Any) -> None:
        for at in range(len(self.variables) - 1, -1, -1):
            if self.variables[at][0] == name:
                self.variables[at] = (name, value)
                return
        raise self.fault(f"undefined variable: {name}")

    def lookup(self, name: str) -> Any:
        for known, value in reversed(self.variables):
            if known == name:
                return value
        raise self.fault(f"undefined variable: {name}")

    def pipeline(self, dot: Any, pipe: tree.Pipe) -> Any:
        self.node = pipe
        value = MISSING
        for command in pipe.commands:
            value = concrete(self.command(dot, command, value))
        for variable in pipe.variables:
            if pipe.assigns:
                self.assign(variable.path[0], value)
            else:
                self.variables.append((variable.path[0], value))
        return value

    def command(self, dot: Any, command: tree.Command, final: Any) -> Any:
        first = command.args[0]
        if isinstance(first, tree.Field):
            self.node = first
            return self.fields(dot, first.path, command.args, final)
        if isinstance(first, tree.Chain):
            return self.chain(dot, first, command.args, final)
        if isinstance(first, tree.Identifier):
            self.node = first
            return self.call(dot, first.name, command, command.args, final)
        if isinstance(first, tree.Pipe):
            self.not_a_function(command.args, final)
            return self.pipeline(dot, first)
        if isinstance(first, tree.Variable):
            return self.variable(first, command.args, final)
        self.node = first
        self.not_a_function(command.args, final)
        if isinstance(first, tree.Dot):
            return dot
        if isinstance(first, tree.Nil):
            raise self.fault("nil is not a command")
        return self.constant(first)

    def not_a_function(self, args: list[tree.Node], final: Any) -> None:
        if len(args) > 1 or final is not MISSING:
            raise self.fault(f"can't give argument to non-function {args[0]}")

    def constant(self, node: tree.Node) -> Any:
        """The value of a literal where its type is free."""
        self.node = node
        if isinstance(node, tree.Bool):
            return node.value
        if isinstance(node, tree.String):
            return node.text
        if isinstance(node, tree.Number):
            if node.value is None:
                raise self.fault(f"{node.source} overflows int")
            return node.value
        raise self.fault(f"can't handle assignment of {node} to empty interface argument")

    # ---- fields ---------------------------------------------------------------------------------------------------------

    def variable(self, node: tree.Variable, args: list[tree.Node], final: Any) -> Any:
        self.node = node
        value = self.lookup(node.path[0])
        if len(node.path) == 1:
            self.not_a_function(args or [node], final)
            return value
        return self.fields(value, node.path[1:], args, final)

    def chain(self, dot: Any, node: tree.Chain, args: list[tree.Node], final: Any) -> Any:
        self.node = node
        if isinstance(node.base, tree.Nil):
            raise self.fault(f"indirection through explicit nil in {node}")
        value = self.argument(dot, "", node.base)
        return self.fields(value, node.path, args, final)

    def fields(self, value: Any, path: list[str], args: list[tree.Node], final: Any) -> Any:
        for name in path[:-1]:
            value = self.field(value, name, False)
        return self.field(value, path[-1], len(args) > 1 or final is not MISSING)

    def field(self, receiver: Any, name: str, has_arguments: bool) -> Any:
        if receiver is INVALID:
            if not self.allow_missing:
                raise self.fault(f"nil data; no entry for key {gojson.quote(name)}")
            return INVALID
        value = concrete(receiver)
        if value is INVALID:
            raise self.fault(f"nil pointer evaluating interface {{}}.{name}")
        if not isinstance(value, dict):
            raise self.fault(f"can't evaluate field {name} in type {type_of(receiver)}")
        if has_arguments:
            raise self.fault(f"{name} is not a method but has arguments")
        if name in value:
            return Iface(value[name])
        if not self.allow_missing:
            raise self.fault(f"map has no entry for key {gojson.quote(name)}")
        return INVALID

    # ---- functions ------------------------------------------------------------------------------------------------------

    def call(self, dot: Any, name: str, node: tree.Node, args: list[tree.Node], final: Any) -> Any:
        function = FUNCTIONS[name]
        args = args[1:]
        self.check_count(name, function, len(args), len(args) + (final is not MISSING))
        if name in ("and", "or"):
            return self.short_circuit(dot, name, args, final)
        values = [self.argument(dot, function.type_of(at), arg) for at, arg in enumerate(args)]
        if final is not MISSING:
            values.append(self.checked(final, function.type_of(len(values))))
        try:
            if name == "call":
                return function.run(str(args[0]) if args else shown(final), *values)
            return function.run(*values)
        except CallError as err:
            self.node = node
            raise self.fault(f"error calling {name}: {err}") from None

    def check_count(self, name: str, function: Function, written: int, given: int) -> None:
        fixed = len(function.fixed)
        if function.rest and given < fixed:
            raise self.fault(f"wrong number of args for {name}: want at least {fixed} got {written}")
        if not function.rest and given != fixed:
            raise self.fault(f"wrong number of args for {name}: want {fixed} got {given}")

    def short_circuit(self, dot: Any, name: str, args: list[tree.Node], final: Any) -> Any:
        value = INVALID
        for arg in args:
            value = self.argument(dot, "value", arg)
            if is_true(value) == (name == "or"):
                return value
        return value if final is MISSING else final

    def argument(self, dot: Any, kind: str, node: tree.Node) -> Any:
        """An argument's value; `kind` is what the function wants: "value" (as it is), "any", "string", or "" for a chain's base."""
        self.node = node
        if isinstance(node, tree.Dot):
            return self.checked(dot, kind)
        if isinstance(node, tree.Nil):
            if kind == "string":
                raise self.fault("cannot assign nil to string")
            return INVALID if kind == "value" else None
        if isinstance(node, tree.Field):
            return self.checked(self.fields(dot, node.path, [], MISSING), kind)
        if isinstance(node, tree.Variable):
            return self.checked(self.variable(node, [], MISSING), kind)
        if isinstance(node, tree.Pipe):
            return self.checked(self.pipeline(dot, node), kind)
        if isinstance(node, tree.Identifier):
            return self.checked(self.call(dot, node.name, node, [], MISSING), kind)
        if isinstance(node, tree.Chain):
            return self.checked(self.chain(dot, node, [], MISSING), kind)
        if kind == "string" and not isinstance(node, tree.String):
            raise self.fault(f"expected string; found {node}")
        return self.constant(node)

    def checked(self, value: Any, kind: str) -> Any:
        """The value as an argument of this kind, or a fault."""
        if kind == "any":
            return plain(value)
        if kind != "string":
            return value
        if value is INVALID:
            raise self.fault("invalid value; expected string")
        text = concrete(value)
        if not isinstance(text, str):
            raise self.fault(f"wrong type for value; expected string; got {type_of(value if text is INVALID else text)}")
        return text
