"""The only data about customers that a playbook may look at is what it declares; nobody is known by name."""

from __future__ import annotations

import pytest

from engine.model.match import Match, Reach
from engine.response.book import Book
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.match import decisive, judge
from engine.rules.plain import PlainEvaluator
from engine.rules.strict_yaml import read
from programs.book import load_book
from tests.rules.short_form import changed, findings
from tests.rules.test_gaps import BOOK
from tests.rules.worlds import NOW, candidate, out_of_reach, situation


def looking(wanted: str = '">= 50"', declared: str = "[excursions]") -> str:
    """Give the short form that looks at how many guests are booked ashore."""
    text = changed("  exposure:\n", f"  program: {{excursions: {wanted}}}\n  exposure:\n")
    return text.replace("customer_fields: none", f"customer_fields: {declared}")


def judged(text: str, guests: str):
    plan = compile_playbook(load_playbook(text, "p.yaml"))
    met = Reach(by="impact_area", met=True, km=0.0, need_km=0.0)
    item = candidate((met, *out_of_reach(plan.playbook)[1:]), program=(("excursions", guests),))
    plain, surprise = judge(plan, situation(), item, now=NOW, evaluator=PlainEvaluator())
    durable, other = judge(plan, situation(), item, now=NOW, evaluator=DurableEvaluator())
    assert (surprise, other) == ("", "")
    assert plain == durable
    return plain


@pytest.mark.parametrize(
    ("wanted", "guests", "holds"),
    [
        ('">= 50"', "50", True),
        ('">= 50"', "49", False),
        ('"> 50"', "50", False),
        ('"<= 50"', "50", True),
        ('"< 50"', "50", False),
        ('">= 0"', "", False),
        ('"<= 9"', "", False),
    ],
)
def test_a_count_compares_and_one_that_is_not_known_never_holds(wanted, guests, holds):
    assert isinstance(judged(looking(wanted), guests), Match) is holds


def test_the_proof_says_the_number():
    (clause,) = decisive(judged(looking(), "12").proof)
    assert (clause.path, clause.says) == (
        "when.program.excursions",
        "12 guests are booked ashore, needs at least 50",
    )


def test_what_is_looked_at_and_not_declared_is_refused_where_it_stands():
    (found,) = findings(looking(declared="none"))
    assert (found.line, found.col, found.code) == (10, 13, "privacy")
    assert found.message == "when.program.excursions looks at excursions, and privacy does not declare it"
    assert "customer_fields: [excursions]" in found.remedy
    bare = looking().replace("privacy: {purpose: service-safety, customer_fields: [excursions]}\n", "")
    assert [one.code for one in findings(bare)] == ["privacy"]


def test_what_is_declared_and_not_looked_at_is_unwise():
    text = changed("customer_fields: none", "customer_fields: [excursions]")
    around = Surroundings(today="2026-06-01", has_cases=True, known={})
    found = lint(load_playbook(text, "p.yaml"), read(text, "p.yaml"), around)
    assert [one.code for one in found] == ["declared-in-vain"]
    whole = looking()
    assert lint(load_playbook(whole, "p.yaml"), read(whole, "p.yaml"), around) == []
    assert load_playbook(whole, "p.yaml").customer_fields == ("excursions",)


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ("[email]", "customer_fields names email, and Serviola takes no such data"),
        ("all", "customer_fields names all, and Serviola takes no such data"),
        ("[]", "customer_fields is an empty list"),
        ("[excursions, 7]", "customer_fields names 7, and Serviola takes no such data"),
    ],
)
def test_data_that_there_is_not_cannot_be_declared(declared, says):
    assert [
        one.message for one in findings(changed("customer_fields: none", f"customer_fields: {declared}"))
    ] == [says]


@pytest.mark.parametrize("wanted", ["50", '"50"', '">= many"', "[50]"])
def test_a_count_that_compares_nothing_is_refused(wanted):
    (found,) = findings(looking(wanted))
    assert found.code == "comparison"


def test_a_book_gives_the_count_and_no_name():
    whole = load_book(BOOK, "book", brand="main")
    said = dict(Book([whole]).says_of(whole.itineraries[0].stops[0].id))
    assert said["excursions"] == ""
    assert set(said) == {"stop", "country", "vessel", "itinerary", "place", "owner", "locked", "excursions"}
