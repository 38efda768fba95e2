"""Which templates are allowed: a list of what may stand in one, and nothing else may.

The sandbox of Jinja2 keeps code in; it does not keep cost in (nested loops, doubling, `'x' * 10**9`). So
there is no arithmetic, no call, no assignment, no nested loop, and a loop runs over the lines of one fact.
"""

from __future__ import annotations

from collections.abc import Collection

from jinja2 import Environment, TemplateSyntaxError, nodes

from engine.errors import TemplateError
from engine.model.said import phrase

SOURCE_CHARS = 8_000
LOOP_LINES = 61
"""A loop runs over so many lines at the most."""
MOST_COST = 20_000
"""How many pieces may be put together at the most, each piece within a loop once for each line."""
DEPTH = 20
FILTERS_AT_ONCE = 4
SEPARATOR_CHARS = 20
"""A long text between the lines of a list, again in a loop over that list, is millions of characters."""

NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)

FILTERS = frozenset(
    {"upper", "lower", "title", "capitalize", "trim", "length", "lines", "join", "default", "e"}
)

RESERVED = frozenset({"self", "super", "loop", "caller", "varargs", "kwargs", "context"})


def check_source(environment: Environment, source: str) -> nodes.Template:
    """Give the parsed template; TemplateError names the line and what is not allowed there."""
    if len(source) > SOURCE_CHARS:
        raise TemplateError(
            phrase(
                "the template has {count} characters; {source_chars} are allowed: shorten it",
                count=len(source),
                source_chars=SOURCE_CHARS,
            )
        )
    try:
        parsed = environment.parse(source)
        _check(parsed, depth=0, loops=0)
        if (cost := _cost(parsed)) > MOST_COST:
            _refuse(
                parsed,
                phrase(
                    "it may put {cost} pieces together, and {most} are allowed: write less in loops",
                    cost=cost,
                    most=MOST_COST,
                ),
            )
    except TemplateSyntaxError as error:
        raise TemplateError(
            phrase("line {line}: {why}", line=error.lineno, why=error.message), line=error.lineno
        ) from error
    except RecursionError as error:
        raise at_first(phrase("the template is nested too deeply: write it flat")) from error
    return parsed


def check_names(parsed: nodes.Template, known: Collection[str]) -> None:
    """Refuse the first name that is none of those known; TemplateError says in which line."""
    stored = {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}
    for name in parsed.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in known and name.name not in stored:
            _refuse(
                name,
                phrase(
                    "there is no value {name} here; there are {what}",
                    name=name.name,
                    what=", ".join(sorted(known)),
                ),
            )


def _cost(node: nodes.Node) -> int:
    """Count what is put together when it is rendered."""
    times = LOOP_LINES if isinstance(node, nodes.For) else 1
    return times * (1 + sum(_cost(child) for child in node.iter_child_nodes()))


def names_in(parsed: nodes.Template) -> tuple[frozenset[str], frozenset[str]]:
    """Give the facts a template uses, and those of them that it reads line by line."""
    stored = {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}
    used = {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "load"} - stored
    listed = {
        each.node.name
        for each in parsed.find_all(nodes.Filter)
        if each.name == "lines" and isinstance(each.node, nodes.Name)
    }
    return frozenset(used), frozenset(listed)


def _check(node: nodes.Node, *, depth: int, loops: int) -> None:
    if not isinstance(node, NODES):
        _refuse(node, phrase("{what} is not allowed in a template", what=type(node).__name__.lower()))
    if depth > DEPTH:
        _refuse(node, phrase("the template is nested too deeply"))
    if isinstance(node, nodes.Name) and (node.name in RESERVED or node.name.startswith("_")):
        _refuse(node, phrase("the name {name} is not allowed", name=node.name))
    if isinstance(node, nodes.Const) and not isinstance(node.value, (str, int, bool)):
        _refuse(node, phrase("only texts and whole numbers may be written in a template"))
    if isinstance(node, nodes.Filter):
        _check_filter(node)
    if isinstance(node, nodes.For):
        _check_loop(node, loops=loops)
        loops += 1
    for child in node.iter_child_nodes():
        _check(child, depth=depth + 1, loops=loops)


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in FILTERS:
        _refuse(
            node,
            phrase(
                "the filter {name} is not allowed; allowed are {what}",
                name=node.name,
                what=", ".join(sorted(FILTERS)),
            ),
        )
    if node.node is None:
        _refuse(node, phrase("a filter stands behind a fact: {{{{ fact|upper }}}}"))
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        _refuse(node, phrase("the filter {name} takes no such words", name=node.name))
    if not all(isinstance(each, nodes.Const) for each in node.args):
        _refuse(node, phrase("the filter {name} takes only texts written in the template", name=node.name))
    if _behind(node) > FILTERS_AT_ONCE:
        _refuse(
            node,
            phrase(
                "at most {filters_at_once} filters stand behind one another", filters_at_once=FILTERS_AT_ONCE
            ),
        )
    if node.name == "lines" and not isinstance(node.node, nodes.Name):
        _refuse(node, phrase("the filter lines stands directly behind a fact: {{{{ fact|lines }}}}"))
    if node.name == "join" and not _is_lines(node.node):
        _refuse(node, phrase("the filter join stands directly behind lines: {{{{ fact|lines|join(', ') }}}}"))
    separators = [str(each.as_const()) for each in node.args] if node.name == "join" else []
    if any(len(each) > SEPARATOR_CHARS for each in separators):
        _refuse(
            node,
            phrase(
                "the filter join puts at most {separator_chars} characters between two lines",
                separator_chars=SEPARATOR_CHARS,
            ),
        )


def _behind(node: nodes.Node | None) -> int:
    """Count the filters that stand behind one another."""
    return 1 + _behind(node.node) if isinstance(node, nodes.Filter) else 0


def _check_loop(node: nodes.For, *, loops: int) -> None:
    if loops:
        _refuse(node, phrase("a loop within a loop is not allowed"))
    if node.recursive or not isinstance(node.target, nodes.Name) or not _is_lines(node.iter):
        _refuse(node, phrase("a loop runs over the lines of one fact: {{% for line in fact|lines %}}"))


def _is_lines(node: nodes.Node | None) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "lines"


def _refuse(node: nodes.Node, why: str) -> None:
    raise TemplateError(phrase("line {line}: {why}", line=node.lineno, why=why), line=node.lineno)


def at_first(why: str) -> TemplateError:
    """Give the error of what is wrong with a template as a whole; it is said of its first line."""
    return TemplateError(phrase("line {line}: {why}", line=1, why=why))
