"""What a tool says of its kinds of objects comes to the core with the book, and nothing wrong in it loads."""

from __future__ import annotations

from engine.model.program import Handling, Passed, Subject
from serviola.books import with_classes
from tests.fakes import words as w
from tests.programs.test_declarations import MAILER, findings, load

PRESS = "    by_hand: Open the campaign in the mailer and press Pause.\n"
KNOWN = (
    PRESS
    + "    link: https://mailer.example/campaigns/{id}\n"
    + "    in_flight: {says: What is handed over   goes out., for: 10m}\n"
    + "    passed: sends\n"
)


def handling(text: str) -> Handling:
    return next(one for one in load(text).handling() if one.kind == "campaign")


def test_a_kind_says_what_a_pause_does_not_recall_and_for_how_long():
    assert handling(MAILER.replace(PRESS, KNOWN)) == Handling(
        tool="demo-mailer",
        kind="campaign",
        by_hand="Open the campaign in the mailer and press Pause",
        link="https://mailer.example/campaigns/{id}",
        in_flight="What is handed over goes out",
        in_flight_s=600,
        passed=Passed.SENDS,
        readable=True,
    )
    short = handling(MAILER.replace(PRESS, f"{PRESS}    in_flight: it goes out\n"))
    assert (short.in_flight, short.in_flight_s, short.passed) == ("it goes out", None, Passed.UNKNOWN)


def test_what_is_wrong_in_it_is_said_with_a_remedy():
    def said(line: str) -> str:
        (found,) = findings(MAILER.replace(PRESS, f"{PRESS}    {line}\n"))
        return found

    for link in ("javascript:alert(1)", "https://me:pw@host/{id}", "not a link", "https://[", "https:///x"):
        assert "link: it is no web address — write such as https://host/campaigns/{id}" in said(
            f"link: {link!r}"
        )
    assert "only {id} may be put into it, and not into the host" in said("link: 'https://{id}.example/x'")
    assert "only {id} may be put into it" in said("link: 'https://host/{key}'")
    assert "in_flight has 301 characters — write at most 300" in said(f"in_flight: {'x' * 301}")
    assert "did you mean sends?" in said("passed: send")
    assert "in_flight has no for" in said("in_flight: {says: it goes out}")


def test_it_is_joined_to_the_book_only_for_what_is_in_it_and_moves_its_digest():
    subject = Subject("demo-mailer", "campaign", "c-1")
    book = w.program(campaigns=(w.campaign(subject=subject),))
    plain, known = load(MAILER), load(MAILER.replace(PRESS, KNOWN))
    before, after = (with_classes(book, {"demo-mailer": one}) for one in (plain, known))
    assert [one.kind for one in after.handling] == ["campaign"]
    assert before.digest != after.digest
    assert with_classes(w.program(campaigns=()), {"demo-mailer": known}).handling == ()
