"""The cases of the playbooks that ship pass, exercise every clause, and notice when something is changed."""

from __future__ import annotations

import sys
from functools import cache

import pytest

from serviola import samples
from serviola.mutating import changes_of, mutate
from serviola.playing import playbooks_with_cases, run_cases

LEAST_NOTICED = 0.95
ONE_IN = 8
"""So many changes are made for each that is tried every day; the few that no case can notice fit in."""


FOLDERS = sorted(path.parent.name for path in samples.folder("playbooks").glob("*/playbook.yaml"))


@cache
def shipped():
    return playbooks_with_cases([samples.folder("playbooks")])


def test_every_playbook_that_ships_has_cases():
    assert sorted(one.revision.name for one in shipped()) == FOLDERS


@pytest.mark.parametrize("name", FOLDERS)
def test_every_case_passes_and_every_clause_is_exercised(name):
    (beside,) = (one for one in shipped() if one.revision.name == name)
    played = run_cases(beside.revision, beside.cases)
    assert [str(one) for trial in played.failed for one in trial.failures] == []
    assert sorted(played.clauses - played.exercised) == []


def test_most_of_some_changes_are_noticed():
    noticed(mutate(changes_of(shipped(), every=ONE_IN)))


@pytest.mark.long
def test_most_of_all_changes_are_noticed(capsys):
    said = noticed(mutate(changes_of(shipped())))
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")


def noticed(mutated):
    """Say what was not noticed, and fail where that is too much."""
    survivors = [
        f"{beside.revision.name}:{one.line}: {one.path} is {one.was}, and could be {one.now or 'left out'}"
        for beside, one in mutated.survivors
    ]
    share = mutated.noticed / mutated.tried
    said = "\n".join(
        [f"{mutated.noticed} of {mutated.tried} changes noticed ({share:.1%}); not:", *survivors]
    )
    assert share >= LEAST_NOTICED, said
    return said
