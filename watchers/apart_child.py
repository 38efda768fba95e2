"""What runs in the child: markup of strangers, taken apart. Asked by `watchers.apart` line by line."""

from __future__ import annotations

import base64
from typing import Any

from pydantic import TypeAdapter

from engine.model.time import Instant
from watchers.feed.taking_apart import TakenApart, take_apart
from watchers.xml import BadXml, read_xml
from wire.children import serve

ANSWER_S = 10.0
MOST_MEMORY = 512 << 20
TAKEN: TypeAdapter[TakenApart] = TypeAdapter(TakenApart)


def answers(question: Any) -> Any:
    """Answer one question: `["feed", data, known, now]` or `["xml", data]`, the data in base64."""
    match question:
        case ["feed", data, known, now]:
            try:
                taken = take_apart(base64.b64decode(data), set(known), now=Instant(now))
            except BadXml as error:
                return {"bad": str(error)}
            return {"taken": TAKEN.dump_python(taken, mode="json")}
        case ["xml", data]:
            try:
                return {"elements": sum(1 for _ in read_xml(base64.b64decode(data)).iter())}
            except BadXml as error:
                return {"bad": str(error)}
    raise ValueError("nobody asks that")


def main() -> None:
    """Answer until the parent is gone."""
    # Our parent gives up first; this is for the day on which it is no more.
    serve(answers, within_s=ANSWER_S + 1.0, most_memory=MOST_MEMORY)


if __name__ == "__main__":
    main()
