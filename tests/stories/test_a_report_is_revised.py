"""A source revises what it said first: two who spoke within a time of each other have done so all the same."""

from __future__ import annotations

import pytest

from engine.model.program import PlaybookRevision
from engine.model.scales import SourceClass
from engine.rules.load import load_playbook
from tests.fakes import words
from tests.stories.telling import (
    At,
    Want,
    book,
    effects,
    playbook,
    proposal,
    quake,
    taken_back,
    tell,
    yes,
)


def asking(evidence: str) -> PlaybookRevision:
    written = playbook()
    text = written.text.replace("evidence: {official: 1}", f"evidence: {evidence}")
    assert text != written.text
    digest = load_playbook(text, written.file).digest
    return PlaybookRevision(
        brand=written.brand, name=written.name, digest=digest, file=written.file, text=text
    )


def paper(revision: int = 1, **changes):
    return quake(
        revision,
        source="wire",
        publisher="wire",
        source_class=SourceClass.NEWS,
        native_id="story",
        point=words.HAITI,
        **changes,
    )


@pytest.mark.parametrize(
    "evidence",
    [
        "{independent: 2, within: 2h}",
        "{reports: 2, within: 2h}",
        "{sequence: [{official: 1}, {news: 1}], within: 2h}",
    ],
)
def test_a_revision_of_one_report_takes_back_no_pause(tmp_path, evidence):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("30m", proposal("pause", "open", count=0)),
        At("1h", paper()),
        At("1h1m", yes()),
        Want("1h5m", effects("paused")),
        At("6h", quake(2)),
        At("11h", paper(2)),
        At("20h", quake(3)),
        Want("21h", effects("paused"), proposal("release", "open", count=0)),
        # What is taken back was not said, whenever it was said first.
        At(
            "22h",
            taken_back(3, source="wire", publisher="wire", source_class=SourceClass.NEWS, native_id="story"),
        ),
        Want("22h5m", proposal("release", "open")),
        given=(book(), asking(evidence)),
    )
