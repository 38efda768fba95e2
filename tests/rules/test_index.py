"""The index finds whatever can hold, and what it finds can hold; what falls short is found in measure."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from engine.model.scales import Hazard, Severity, SourceClass, Status
from engine.model.signal import Phase
from engine.rules.alternatives import TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import About, Branch, OneOf, Reports, Voices
from engine.rules.index import MOST_NEAR, Index, fileable, key_of
from engine.rules.lines import Heard
from engine.rules.load import load_playbook
from engine.rules.seen import Seen
from tests.rules.many import SHORT, a_plan, a_situation, can_hold
from tests.rules.short_form import SHORT_FORM, changed
from tests.rules.worlds import evidence, situation

SITUATION = '{hazard: [earthquake, tsunami, cyclone, volcano, unrest], severity: ">= Severe"}'


def plan(text: str = SHORT_FORM, name: str = "p"):
    return compile_playbook(replace(load_playbook(text, "playbook.yaml"), name=name))


def index_of(*plans) -> Index:
    index = Index()
    for one in plans:
        index.put(one)
    return index


def index_agrees(plans: int, situations: int, *, chance: Random) -> tuple[int, int]:
    """Hold what the index finds against asking every plan; count what holds and what does not."""
    drawn = [a_plan(chance, f"p-{number}") for number in range(plans)]
    index = index_of(*drawn)
    yes = no = 0
    for _ in range(situations):
        a_world = a_situation(chance)
        found = index.select(Seen(a_world))
        for one in drawn:
            name, held = one.playbook.name, can_hold(one, a_world)
            if name not in index.always:
                assert (name in found) is held, (one.playbook.when, one.playbook.unless, a_world)
            assert name in found or not held
            yes, no = yes + held, no + (not held)
    return yes, no


def test_the_index_finds_what_asking_every_playbook_finds():
    yes, no = index_agrees(1_000, 20, chance=Random(20_100_112))
    assert yes >= 200
    assert no >= 2_000


@pytest.mark.long
def test_the_index_finds_what_asking_ten_thousand_playbooks_finds():
    yes, no = index_agrees(10_000, 40, chance=Random(20_240_320))
    assert yes >= 4_000
    assert no >= 40_000


def test_what_was_swapped_in_and_out_is_as_if_it_had_been_put_in_at_once():
    chance = Random(7)
    kept = {f"p-{number}": a_plan(chance, f"p-{number}") for number in range(200)}
    index = index_of(*kept.values())
    for _ in range(300):
        name = f"p-{chance.randrange(250)}"
        if chance.random() < 0.3:
            kept.pop(name, None)
            index.remove(name)
        else:
            kept[name] = a_plan(chance, name)
            index.put(kept[name])
    names = list(kept)
    chance.shuffle(names)
    at_once = index_of(*(kept[name] for name in names))
    assert index == at_once
    assert index != index_of(*(kept[name] for name in names[1:]))
    found = 0
    for _ in range(50):
        a_world = a_situation(chance)
        held = index.select(Seen(a_world))
        assert held == at_once.select(Seen(a_world))
        assert index.near(Seen(a_world), besides=held) == at_once.near(Seen(a_world), besides=held)
        found += bool(held)
    assert found >= 20
    for name in names:
        index.remove(name)
    assert index == Index()
    assert len(index) == 0


def test_the_short_form_has_one_alternative_for_each_kind_of_evidence():
    first, second = alternatives(plan().tree)
    for one in (first, second):
        assert one.values("hazard") == ("earthquake", "tsunami", "volcano", "cyclone", "unrest")
        assert one.values("severity") == ("Severe", "Extreme")
        assert one.values("state") == ("open", "clearing", "stale", "closed")
        assert one.values("status") == ("Actual",)
        assert key_of(one) == "hazard"
    assert [one.counts for one in (first, second)] == [
        ((Heard(SourceClass.OFFICIAL), 1),),
        ((Heard(None, 7_200), 2),),
    ]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("{hazard: [flood]}", {"hazard"}),
        (f'{{hazard: [{", ".join(Hazard)}], severity: ">= Severe"}}', {""}),
        (f'{{hazard: [{", ".join(Hazard)}], severity: ">= Extreme"}}', {"severity"}),
        (f"{{hazard: [{', '.join(Hazard)}], urgency: Immediate, phase: forecast}}", {"urgency"}),
        (f"{{hazard: [{', '.join(Hazard)}], phase: forecast}}", {"phase"}),
    ],
)
def test_the_key_is_the_most_telling_field(asked, keys):
    text = changed(SITUATION, asked).replace("unless: {situation: {state: [retracted, cleared]}}\n", "")
    assert {key_of(one) for one in alternatives(plan(text).tree)} == keys


def test_what_cannot_be_filed_is_looked_at_every_time():
    everything = tuple(Hazard)
    no_key = compile_playbook(
        replace(
            SHORT, name="no-key", when=Branch("w", "all", (OneOf("h", "hazard", everything),)), unless=None
        )
    )
    many = Branch(
        "e",
        "all",
        tuple(
            Branch(
                "e", "any", tuple(Voices("v", None, 1 + part, 60 * (9 * part + one)) for one in range(1, 6))
            )
            for part in range(4)
        ),
    )
    too_many = compile_playbook(replace(SHORT, name="too-many", when=many, unless=None))
    never = plan(changed("{state: [retracted, cleared]}", '{severity: ">= Minor"}'), "never")
    with pytest.raises(TooManyAlternatives):
        alternatives(too_many.tree)
    index = index_of(no_key, too_many, never, plan())
    assert [fileable(one) for one in (no_key, too_many, never)] == [(), (), ()]
    assert index.always == {"no-key", "too-many", "never"}
    assert index.select(Seen(situation(hazard=Hazard.HEAT))) == {"no-key", "too-many", "never"}
    index.put(compile_playbook(replace(plan().playbook, name="never")))
    assert index.always == {"no-key", "too-many"}


@pytest.mark.parametrize(
    ("world", "selected", "near"),
    [
        (situation(), True, True),
        (situation(severity=Severity.MODERATE), False, True),
        (situation(severity=Severity.UNKNOWN), False, True),
        (situation(evidence=()), False, True),
        (situation(status=Status.TEST), False, True),
        (situation(hazard=Hazard.HEAT), False, False),
    ],
)
def test_what_speaks_of_another_hazard_is_not_near(world, selected, near):
    index = index_of(plan())
    assert bool(index.select(Seen(world))) is selected
    assert bool(index.near(Seen(world), besides=())) is near


def test_the_nearest_are_those_that_ask_for_the_next_severity_and_the_fewest_voices():
    def asks(name: str, severity: str, voices: int):
        text = changed('">= Severe"', severity).replace(
            "{any: [{official: 1}, {independent: 2, within: 2h}]}", f"{{independent: {voices}}}"
        )
        return plan(text, name)

    index = index_of(
        asks("a-far", '">= Extreme"', 1),
        asks("b-voices", '">= Moderate"', 3),
        asks("c-severe", '">= Severe"', 1),
        asks("d-holds", '">= Minor"', 1),
        asks("e-more-voices", '">= Moderate"', 9),
    )
    seen = Seen(situation(severity=Severity.MODERATE, evidence=(evidence(),)))
    assert index.select(seen) == {"d-holds"}
    order = ["b-voices", "e-more-voices", "c-severe", "a-far"]
    for most in range(5):
        assert index.near(seen, besides={"d-holds"}, most=most) == set(order[:most])


def test_of_many_that_fall_short_a_few_are_near():
    drawn = [plan(SHORT_FORM, "p")]
    index = index_of(*(compile_playbook(replace(drawn[0].playbook, name=f"p-{n:02}")) for n in range(50)))
    seen = Seen(situation(severity=Severity.MINOR, phase=Phase.ACTIVE))
    assert index.select(seen) == set()
    assert index.near(seen, besides={"p-00"}) == {f"p-{n:02}" for n in range(1, 1 + MOST_NEAR)}


def about(topics: str, name: str, *, evidence: str = "{official: 1}", unless: str = ""):
    text = changed(SITUATION, f"{{hazard: [earthquake, flood], topics: {topics}}}")
    text = text.replace("{any: [{official: 1}, {independent: 2, within: 2h}]}", evidence)
    return plan(text.replace("{state: [retracted, cleared]}", unless) if unless else text, name)


def test_what_asks_for_topics_is_found_by_each_of_them_and_by_nothing_else():
    index = index_of(about("checkout", "one"), about("[payments, checkout]", "two"), plan())
    assert {key_of(one) for one in fileable(about("checkout", "one"))} == {"about"}

    def selected(*topics: str, **changes):
        return index.select(Seen(situation(topics=topics, **changes)))

    assert selected() == {"p"}
    assert selected("beach") == {"p"}
    assert selected("payments") == {"p", "two"}
    assert selected("payments", "beach", "checkout") == {"one", "p", "two"}
    assert selected("checkout", hazard=Hazard.HEAT) == set()
    assert index.near(Seen(situation(topics=("checkout",), evidence=())), besides=()) == {"one", "p", "two"}
    assert index.near(Seen(situation(topics=("beach",), evidence=())), besides=()) == {"p"}
    index.remove("two")
    assert selected("payments") == {"p"}
    assert index == index_of(plan(), about("checkout", "one"))


def test_what_asks_for_some_topics_and_excepts_others_holds_for_neither_alone():
    one = about("[checkout, payments]", "one", unless="{topics: [payments]}")
    index = index_of(one)
    assert [each.about for each in alternatives(one.tree)] == [frozenset({frozenset({"checkout"})})]
    found = {
        topics: index.select(Seen(situation(topics=topics)))
        for topics in ((), ("checkout",), ("payments",), ("checkout", "payments"))
    }
    assert [topics for topics, names in found.items() if names] == [("checkout",)]
    assert alternatives(about("checkout", "p", unless="{topics: [checkout, beach]}").tree) == []


def test_playbooks_with_a_topic_each_are_not_all_looked_at():
    one = about("t-0", "t-0")
    topics = next(leaf for leaf in one.leaves if isinstance(leaf.test, About))

    def asks(number: int):
        when = one.playbook.when
        situation_side = Branch(
            when.parts[0].path, "all", (*when.parts[0].parts[:1], About(topics.path, (f"t-{number}",)))
        )
        return compile_playbook(
            replace(
                one.playbook, name=f"t-{number}", when=replace(when, parts=(situation_side, *when.parts[1:]))
            )
        )

    index = index_of(*(asks(number) for number in range(2_000)))
    assert index.always == set()
    looked = []

    class Counting(Seen):
        __slots__ = ()

        def allows(self, alternative):
            looked.append(alternative)
            return super().allows(alternative)

    assert index.select(Counting(situation(topics=("t-17", "t-1999", "beach")))) == {"t-17", "t-1999"}
    assert len(looked) == 2


def test_no_voices_are_counted_where_there_are_fewer_reports_than_any_playbook_needs():
    counted = []

    class Counting(Seen):
        __slots__ = ()

        def count(self, line):
            counted.append(line)
            return super().count(line)

    asked = "{any: [{official: 1}, {independent: 2, within: 2h}]}"
    index = index_of(plan(changed(asked, "{independent: 2, within: 2h}"), "voices"))
    assert index.select(Counting(situation(evidence=(evidence(1),)))) == set()
    assert counted == []
    assert index.select(Counting(situation(evidence=(evidence(1), evidence(2))))) == {"voices"}
    assert counted == [Heard(None, 7_200)]
    index.put(plan(changed(asked, "{absent: news, by: 2h}"), "silence"))
    assert index.select(Seen(situation(evidence=()))) == {"silence"}


def test_what_counts_the_same_shares_one_line_that_is_not_made_at_every_look():
    one, other = Voices("one", None, 2, 7_200), Voices("other", None, 3, 7_200)
    assert one.line is other.line is one.line
    assert one.line == Heard(None, 7_200)
    assert Reports("copies", None, 2, 7_200).line == Heard(None, 7_200, copies=True) != one.line
