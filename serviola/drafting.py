"""Drafting: words for guests and staff, offered with a question. Nothing here sends anything, to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.said import phrase
from engine.response.draft_facts import concerned, draft_facts, needed
from engine.rules.load import playbook_of
from engine.rules.load_drafts import DraftKind
from engine.rules.load_messages import Language
from notify.render import SHIPPED, FolderTemplates
from serviola.retelling import retold
from store import judged, views

if TYPE_CHECKING:
    from engine.response.follows import NeededDraft
    from store.db import Db

DRAFT = phrase("DRAFT, sent by nobody")
AUDIENCE = {
    DraftKind.WEBSITE: phrase("everybody"),
    DraftKind.GUEST_EMAIL: phrase("guests on board or booked"),
    DraftKind.TALKING_POINTS: phrase("agents who are called"),
    DraftKind.SOCIAL: phrase("who asks in public"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft in one language, for somebody to finish and to send."""

    kind: DraftKind
    language: str
    audience: str
    title: str
    body: str
    gaps: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "kind": self.kind,
            "language": self.language,
            "audience": self.audience,
            "title": self.title,
            "body": self.body,
            "gaps": list(self.gaps),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The drafts of one question, and whose texts the ways around need besides."""

    proposal: str
    drafts: tuple[Draft, ...]
    needed: tuple[NeededDraft, ...]

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain data."""
        return {
            "proposal": self.proposal,
            "drafts": [one.as_json() for one in self.drafts],
            "needed": [
                {"class": one.message_class, "owner": one.owner, "about": list(one.about)}
                for one in self.needed
            ],
        }


def drafts_of(db: Db, name: str, *, brand: str, language: str, kind: str = "") -> Drafts:
    """Write the drafts of a question; Refused where there is no such question or kind."""
    if kind and kind not in list(DraftKind):
        raise Refused(
            phrase(
                "there is no draft of kind {kind}; write one of {names}",
                kind=kind[:40],
                names=", ".join(DraftKind),
            )
        )
    if language not in list(Language):
        raise Refused(phrase("drafts are in {names}, and in no other language", names=", ".join(Language)))
    proposal = views.proposal(db, name, brand=brand)
    situation = judged.situations(db, [proposal.situation], brand=brand)[proposal.situation]
    revision = judged.in_force(db, brand=brand).get(proposal.playbook)
    own = () if revision is None else playbook_of(revision).drafts
    books = judged.books(db, brand=brand)
    facts = draft_facts(situation, concerned(proposal, books), lambda text: retold(text, language))
    written = []
    for each in DraftKind if not kind else (DraftKind(kind),):
        words = next(
            (
                (one.title, one.body)
                for one in own
                if (one.template, one.language) == (each.template, language)
            ),
            None,
        )
        title, body = _templates(language).render(each.template, facts, words=words)
        said = f"{title}\n{body}"
        written.append(
            Draft(
                kind=each,
                language=language,
                audience=retold(AUDIENCE[each], language),
                title=f"{retold(DRAFT, language)}: {title}",
                body=body,
                gaps=tuple(
                    one
                    for one in dict.fromkeys(facts.values())
                    if one.startswith("[") and one.endswith("]") and one in said
                ),
            )
        )
    return Drafts(proposal=proposal.id, drafts=tuple(written), needed=needed(proposal, books))


@cache
def _templates(language: str) -> FolderTemplates:
    return FolderTemplates(SHIPPED / "drafts" / language, told=lambda text: retold(text, language))
