"""What runs in the child: markup of strangers, taken apart. Asked by `watchers.apart` line by line."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from pydantic import TypeAdapter

from engine.model.said import phrase
from engine.model.time import Instant
from watchers.feed.taking_apart import TakenApart, take_apart
from watchers.xml import BadXml, read_xml
from wire.children import serve

ANSWER_S = 10.0
MOST_MEMORY = 512 << 20
TAKEN: TypeAdapter[TakenApart] = TypeAdapter(TakenApart)


def answers(question: Any) -> Any:
    """Answer one question: `["feed", packed, known, now]` or `["xml", packed]`, packed by zlib."""
    match question:
        case ["feed", packed, known, now]:
            try:
                taken = take_apart(_data(packed), set(known), now=Instant(now))
            except BadXml as error:
                return {"bad": str(error)}
            return {"taken": TAKEN.dump_python(taken, mode="json")}
        case ["xml", packed]:
            try:
                return {"elements": sum(1 for _ in read_xml(_data(packed)).iter())}
            except BadXml as error:
                return {"bad": str(error)}
    raise ValueError(phrase("nobody asks that"))


def _data(packed: str) -> bytes:
    return zlib.decompress(base64.b64decode(packed))


def main() -> None:
    """Answer until the parent is gone."""
    # Our parent gives up first; this is for the day on which it is no more.
    serve(answers, within_s=ANSWER_S + 1.0, most_memory=MOST_MEMORY)


if __name__ == "__main__":
    main()
