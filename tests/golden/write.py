"""Write the golden rows that are missing; one that is there is never written over.

    python tests/golden/write.py        from the root of the checkout, with PYTHONPATH=.

When a word changes its form, give it the next version and an upcaster, and run this: the row of the old version
stays, and shows that old journals are still read. Until the first release a form may change without a version;
then take the old row away first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.model.codec import encode
from tests.fakes.words import one_of_each

FOLDER = Path(__file__).parent


def name_of(kind: str, v: int) -> str:
    return f"{kind}-{v}.json"


if __name__ == "__main__":
    for word in one_of_each():
        path = FOLDER / name_of(word.kind, word.v)
        if not path.exists():
            path.write_bytes(encode(word))
            sys.stdout.write(f"wrote {path.name}\n")
