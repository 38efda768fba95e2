"""What is said of a person's files is made with phrase(), so that it can be said in every language."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "notify", "programs", "serviola", "watchers", "wire")
SAYS = {
    "error": (1, 2),
    "found": (2, 3),
    "finding": (3, 4),
    "note": (2, 3),
    "Unwise": (2, 3),
    "LocalTimeError": (0,),
    "BadPath": (0,),
    "_finding": (2, 3),
    "_refused": (2,),
    "_unit": (2, 3),
    "_unusable": (2, 3),
    "_wrong": (2, 3),
}
"""Which arguments of a call are sentences, by the name of what is called."""
NOT_OF_FILES = {"LOG", "trip"}
"""What has a method of such a name and speaks of something else."""
DOCTOR = {"examining.py", "examining_ways.py"}
"""What these find has another form, and is about a running house."""


def sentences(call):
    """Give the expressions that a call takes for sentences."""
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if isinstance(func, ast.Attribute) and getattr(func.value, "id", "") in NOT_OF_FILES:
        return []
    given = [call.args[index] for index in SAYS.get(name, ()) if index < len(call.args)]
    if name in SAYS or name == "Finding":
        given += [each.value for each in call.keywords if each.arg in {"message", "remedy"}]
    return given


def plain(expression, scopes, seen=()):
    """Give each literal that an expression may be, through names that are set around it."""
    match expression:
        case ast.JoinedStr():
            yield expression
        case ast.Constant(value=str(text)) if text:
            yield expression
        case ast.BinOp(left=left, right=right):
            yield from plain(left, scopes, seen)
            yield from plain(right, scopes, seen)
        case ast.IfExp(body=body, orelse=orelse):
            yield from plain(body, scopes, seen)
            yield from plain(orelse, scopes, seen)
        case ast.BoolOp(values=values):
            for value in values:
                yield from plain(value, scopes, seen)
        case ast.Name(id=name) if name not in seen:
            for scope in scopes:
                for value in _set_in(scope, name):
                    yield from plain(value, scopes, (*seen, name))


def _set_in(scope, name):
    around = ast.walk(scope) if isinstance(scope, ast.FunctionDef) else scope.body
    for node in around:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == name and node.value:
            yield node.value


def unsaid(source):
    """Give the lines on which a finding is made of text that no other language can say."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = set()
    for call in ast.walk(tree):
        # Only of the few that say something is it asked in which functions they stand: that goes through each.
        if isinstance(call, ast.Call) and (said := sentences(call)):
            inside = [one for one in functions if any(node is call for node in ast.walk(one))]
            for expression in said:
                lines |= {one.lineno for one in plain(expression, [*inside, tree])}
    return sorted(lines)


def test_no_finding_is_made_of_plain_text():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in DOCTOR
        and any(name in path.read_text() for name in ("error(", "Finding", "Unwise"))
        for line in unsaid(path.read_text())
    ]
    assert found == []


def test_the_rule_sees_plain_text_wherever_it_is_set():
    assert unsaid('fields.error("code", f"{x} is wrong", phrase("mend it"))') == [1]
    assert unsaid('fields.error("code", phrase("wrong"), "mend " + y)') == [1]
    assert unsaid(
        'def f():\n    said = "wrong" if x else phrase("y")\n    fields.error("c", said, told)'
    ) == [2]
    assert unsaid('SAID = "wrong"\ndef f():\n    return Finding(message=SAID, remedy=phrase("mend it"))') == [
        1
    ]
    assert unsaid('fields.error("code", phrase("{x}", x="1"), did_you_mean(x, y))') == []
    assert unsaid('LOG.error("a", "b", "c")') == []
