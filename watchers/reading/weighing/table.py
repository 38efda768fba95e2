"""The weights of words, small enough to travel, and what they say of a text together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from watchers.reading.weighing.features import distinct, mark_of, of_pairs, of_word, weighed_words

ARTEFACT = Path(__file__).with_name("weights.npz")
NONE = "-"
"""What stands for a text that tells of no hazard."""

_SHARPNESS = 14.0
_MOST_LIKELY = 0.5
_HINTED = 4.0
"""How much rather a text tells of a hazard for which it has a word that is not believed alone."""

_MOST_KNOWN_WORDS = 16_384
_FEWEST_WORDS = 4
_TELLING = 4
"""So many letters has a word that is given as a reason: `in` and `the` are none, whatever they weigh."""
_Sum: TypeAlias = npt.NDArray[np.int32]


def share(features: int) -> float:
    """Give what each feature of a text counts: less of a long one, so that it is no surer for its length."""
    return _SHARPNESS / math.sqrt(max(1, features))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """For each slot and each class, of which the first is none at all, a weight in steps of `step`.

    `learnt` are the marks of the words that were learnt from.
    """

    classes: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    bias: npt.NDArray[np.float32]
    step: float
    learnt: frozenset[int]

    @classmethod
    def of(
        cls,
        classes: tuple[str, ...],
        weights: npt.NDArray[np.float64],
        bias: npt.NDArray[np.float64],
        learnt: Iterable[str],
    ) -> Table:
        """Round weights to a byte each; `learnt` are the words that were learnt from."""
        step = float(np.abs(weights).max()) / 127 or 1.0
        marks = frozenset(map(mark_of, learnt))
        return cls(classes, np.rint(weights / step).astype(np.int8), bias.astype(np.float32), step, marks)

    @classmethod
    def load(cls, file: Path) -> Table:
        """Read what was saved."""
        with np.load(file, allow_pickle=False) as saved:
            classes, step = tuple(saved["classes"].tolist()), float(saved["step"])
            learnt = frozenset(saved["learnt"].tolist())
            return cls(classes, saved["weights"], saved["bias"], step, learnt)

    def save(self, file: Path, *, made_of: str) -> None:
        """Write the weights, and a mark of what they were made of."""
        np.savez_compressed(
            file,
            classes=np.array(self.classes),
            weights=self.weights,
            bias=self.bias,
            step=np.float64(self.step),
            learnt=np.array(sorted(self.learnt), dtype=np.uint32),
            made_of=np.array(made_of),
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely a text tells of no hazard.

    Where that is not the likeliest: of which it tells rather, and by which words, the weightiest first.
    """

    none: float
    hazard: str = NONE
    words: tuple[str, ...] = ()


class Scales:
    """Weighs texts by a table."""

    def __init__(self, table: Table) -> None:
        """Take the weights; sums of words that were learnt from are kept, for few of a text are others."""
        self._table = table
        self._place = {each: at for at, each in enumerate(table.classes)}
        self._word = lru_cache(maxsize=_MOST_KNOWN_WORDS)(self._word_anew)

    def weigh(
        self, keys: Sequence[str], *, names: Iterable[str] = (), hinted: AbstractSet[str] = frozenset()
    ) -> Weighed | None:
        """Weigh a text as words; of what it tells is rather `hinted`, for which it has a word, than not.

        `names` are those of its places, which are left out. None where too few of its words were ever learnt
        from: as in a language that was not, or of three words.
        """
        words = weighed_words(keys, names)
        apart = distinct(words)
        learnt = {word for word in apart if mark_of(word) in self._table.learnt}
        if len(learnt) < max(_FEWEST_WORDS, len(apart) / 2):
            return None
        table, pairs = self._table, of_pairs(words)
        known = [self._word(word) if word in learnt else self._word_anew(word) for word in apart]
        summed = table.weights[pairs].sum(axis=0, dtype=np.int32)
        for each, _ in known:
            summed += each
        features = len(pairs) + sum(more for _, more in known)
        scores = summed * (table.step * share(features)) + table.bias
        powers = np.exp(scores - scores.max())
        none = float(powers[0] / powers.sum())
        if none > _MOST_LIKELY:
            return Weighed(none)
        for hazard in self._place.keys() & hinted:
            powers[self._place[hazard]] *= _HINTED
        best = int(powers[1:].argmax()) + 1
        speaks = [(int(each[best] - each[0]), word) for word, (each, _) in zip(apart, known, strict=True)]
        said = [word for much, word in sorted(speaks, key=lambda one: -one[0]) if much > 0]
        return Weighed(none, table.classes[best], tuple(word for word in said if len(word) >= _TELLING))

    def _word_anew(self, word: str) -> tuple[_Sum, int]:
        slots = list(of_word(word))
        return self._table.weights[slots].sum(axis=0, dtype=np.int32), len(slots)


@cache
def scales() -> Scales:
    """Read the weights, once."""
    return Scales(Table.load(ARTEFACT))
