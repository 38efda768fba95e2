"""What runs in the child: documents of strangers, taken apart. Asked by `watchers.apart` line by line."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from pydantic import TypeAdapter

from engine.model.said import phrase
from engine.model.time import Instant
from watchers.feed.json_feed import BadJsonFeed
from watchers.feed.taking_apart import TakenApart, take_apart
from watchers.heavy import MOST_VALUES
from watchers.pieces import cut
from watchers.xml import BadXml, read_xml
from wire.children import serve
from wire.strict_json import BadJson, read_json

ANSWER_S = 10.0
MOST_MEMORY = 512 << 20
_MOST_UNPACKED = 64_000_000
TAKEN: TypeAdapter[TakenApart] = TypeAdapter(TakenApart)


def answers(question: Any) -> Any:
    """Answer one question: `["feed", packed, known, now]`, `["xml", packed]` or `["json", packed]`.

    What is packed is so by `packed`.
    """
    match question:
        case ["feed", document, known, now]:
            try:
                taken = take_apart(unpacked(document), set(known), now=Instant(now))
            except (BadXml, BadJsonFeed) as error:
                return {"bad": str(error)}
            return {"taken": TAKEN.dump_python(taken, mode="json")}
        case ["xml", document]:
            try:
                return {"elements": sum(1 for _ in read_xml(unpacked(document)).iter())}
            except BadXml as error:
                return {"bad": str(error)}
        case ["json", document]:
            try:
                value = read_json(unpacked(document), most_values=MOST_VALUES)
            except BadJson as error:
                return {"bad": str(error)}
            return {"lines": packed("\n".join(cut(value)).encode("ascii"))}
    raise ValueError(phrase("nobody asks that"))


def packed(data: bytes) -> str:
    """Pack a document, since it stands in memory several times on the way: markup shrinks to a fifth."""
    return base64.b64encode(zlib.compress(data, 1)).decode("ascii")


def unpacked(document: str) -> bytes:
    """Give a document back, no more of it than one may be when it is written out at length."""
    return zlib.decompressobj().decompress(base64.b64decode(document), _MOST_UNPACKED)


def main() -> None:
    """Answer until the parent is gone."""
    # Our parent gives up first; this is for the day on which it is no more.
    serve(answers, within_s=ANSWER_S + 1.0, most_memory=MOST_MEMORY)


if __name__ == "__main__":
    main()
