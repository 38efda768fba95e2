"""Learn the weights of words: `python -m watchers.reading.weighing.build`, or `make weights`; in a minute.

Texts lie beside this file in texts/, a file a language and a line each: the hazard (`-` for none), a tab, the
text; what stands after " — " is its summary. They were written for this and are of no paper; none reports
what happened. The same texts give the same weights, but for what another processor rounds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax

from engine.model.scales import Hazard
from watchers.reading.languages import LANGUAGES, read_language
from watchers.reading.lexicon import load_lexicon
from watchers.reading.places import read_places
from watchers.reading.tokens import Words
from watchers.reading.weighing.features import SLOTS, distinct, of_pairs, of_word, weighed_words
from watchers.reading.weighing.table import ARTEFACT, NONE, Table, share

FOLDER = Path(__file__).with_name("texts")
_SUMMARY = " — "
_PENALTY = 0.5
"""How dear a large weight is; chosen on texts that were not learnt from (docs/reading.md)."""
_ROUNDS = 120
_FEWEST = 2
"""A feature of one text alone says nothing of others."""
_APART = 26
_Numbers: TypeAlias = npt.NDArray[np.float64]


class Labeled(NamedTuple):
    """A text with the hazard that it tells of, if any."""

    hazard: Hazard | None
    title: str
    summary: str


def main() -> int:
    """Learn from the texts beside this file but those kept apart, and write the artefact."""
    texts = [each for each in read_texts(FOLDER) if not is_kept_apart(each)]
    learn(texts).save(ARTEFACT, made_of=digest(FOLDER))
    print(f"{ARTEFACT.name}: {ARTEFACT.stat().st_size:,} bytes, of {len(texts):,} texts")  # noqa: T201 - a script speaks
    return 0


def read_texts(folder: Path) -> Iterator[Labeled]:
    """Give all texts of a folder; a line that is none is a ValueError that says where."""
    for file in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            try:
                label, text = line.split("\t")
                hazard = None if label == NONE else Hazard(label)
            except ValueError as error:
                where = f"{file.name}, line {number}"
                raise ValueError(f"{where}: not a hazard and a text with a tab between: {error}") from error
            title, _, summary = text.partition(_SUMMARY)
            yield Labeled(hazard, title, summary)


def is_kept_apart(text: Labeled) -> bool:
    """Say whether a text is not learnt from, so that it can tell how well was learnt: one in ten."""
    return sha256(text.title.encode()).digest()[0] < _APART


def digest(folder: Path) -> str:
    """Give a fingerprint of all texts, by which weights that are older than them are known."""
    found = sha256()
    for file in sorted(folder.glob("*.tsv")):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def learn(texts: Sequence[Labeled]) -> Table:
    """Learn the weights by multinomial logistic regression with a quadratic penalty."""
    told = {each.hazard for each in texts}
    hazards = [None, *(each for each in Hazard if each in told)]
    place = {hazard: at for at, hazard in enumerate(hazards)}
    said = [words_of(each) for each in texts]
    rows = [_features(each) for each in said]
    seen = np.bincount([slot for row in rows for slot in set(row)], minlength=SLOTS)
    used = np.flatnonzero(seen >= _FEWEST)
    wanted = np.zeros((len(texts), len(hazards)))
    wanted[np.arange(len(texts)), [place[each.hazard] for each in texts]] = 1.0
    weights, bias = _fit(_matrix(rows, {slot: at for at, slot in enumerate(used.tolist())}), wanted)
    whole = np.zeros((SLOTS, len(hazards)))
    whole[used] = weights
    often = Counter(word for words in said for word in distinct(words))
    learnt = (word for word, times in often.items() if times >= _FEWEST)
    return Table.of(tuple(each.value if each else NONE for each in hazards), whole, bias, learnt)


def words_of(text: Labeled) -> list[str]:
    """Give the words of a text as they are weighed."""
    whole = f"{text.title}\n{text.summary}"
    language = read_language(whole, languages=LANGUAGES)
    keys = Words(text.title, text.summary, load_lexicon().tongue(language.likely).number_words).keys
    return weighed_words(keys, read_places(whole, language=language.language, home="").names)


def _features(words: Sequence[str]) -> list[int]:
    """Give the slots of a text, one as often as it falls there."""
    return [*of_pairs(words), *(slot for word in distinct(words) for slot in of_word(word))]


def _matrix(rows: Sequence[Sequence[int]], column: Mapping[int, int]) -> csr_matrix:
    """Give the texts as rows, each as long as any other: more words do not make a text surer."""
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in rows:
        kept = [column[slot] for slot in row if slot in column]
        columns += kept
        data += [share(len(row))] * len(kept)
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(rows), len(column)))


def _fit(matrix: csr_matrix, wanted: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Give the weights of each column for each class, and what stands for each class beforehand."""
    columns, classes = matrix.shape[1], wanted.shape[1]

    def loss(flat: _Numbers) -> tuple[float, _Numbers]:
        weights, bias = flat[:-classes].reshape(columns, classes), flat[-classes:]
        scores = log_softmax(matrix @ weights + bias, axis=1)
        wrong = np.exp(scores) - wanted
        slope = matrix.T @ wrong + 2 * _PENALTY * weights
        lost = _PENALTY * (weights**2).sum() - (scores * wanted).sum()
        return float(lost), np.concatenate([slope.ravel(), wrong.sum(axis=0)])

    start = np.zeros((columns + 1) * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS, "maxcor": 6})
    return found.x[:-classes].reshape(columns, classes), found.x[-classes:]


if __name__ == "__main__":
    sys.exit(main())
