"""Reading: how often a hazard is found where there is one and where there is none, and how fast it is.

Labeled texts are those beside the repository, where they lie; without them a figure has no value. Rules were
written while looking at one half of them only (docs/reading.md), so each figure is given for both halves.
Posts are read alone, each as `serviola read TEXT` would, and in company, as service and `--lines` read them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import NamedTuple

from bench.figures import Figure
from engine.model.scales import Hazard
from serviola.reading import Lines
from watchers.reading import Reading, read_text

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ABSENT = "no labeled texts beside the repository"
HALVES = ("looked at", "kept apart")

TYPES = {
    "Typhoon": Hazard.CYCLONE,
    "Earthquake": Hazard.EARTHQUAKE,
    "Explosion": Hazard.EXPLOSION,
    "Wildfire": Hazard.WILDFIRE,
    "Floods": Hazard.FLOOD,
    "Shootings": Hazard.ATTACK,
    "Derailment": Hazard.TRANSPORT,
    "Fire": Hazard.OTHER,
    "Meteorite": Hazard.OTHER,
    "Haze": Hazard.OTHER,
}
"""What the types of CrisisLexT26 are in our words."""

TITLES = (
    "Un terremoto de magnitud 7,0 sacude Haití y deja miles de damnificados",
    "El Gobierno aprueba la subida del salario mínimo para el próximo año",
    "Protesters flood the square as parliament votes on reform",
    "La selección golea en el estreno del torneo",
    "Al menos 12 muertos y 30 heridos en un choque de trenes cerca de Milán",
    "Así es el nuevo teléfono que llega a España en otoño",
)
TEXT = (
    "Las autoridades informaron este martes de que los equipos de emergencia siguen en la zona mientras "
    "los vecinos esperan noticias; el presidente viajará mañana a la región con varios ministros, según "
    "fuentes oficiales consultadas por la agencia, que hablan de daños en casas, carreteras y escuelas."
)
ITEMS_PER_S = 2_000.0


_TYPE, _ALARM = 0.8, 0.15
_WAYS = {
    "": "each alone, also those that name no hazard at all",
    "in_company": "mixed in one file, of which the whole teaches what hashtags stand for",
    "so_far": "mixed in one stream, in which what came before teaches",
}


def half(text: str) -> int:
    """Say which half a text or an event is in: 0 was looked at, 1 was kept apart."""
    return sha256(text.encode()).digest()[0] & 1


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the figures of reading."""
    yield from headlines()
    yield from posts()
    yield from posts_in_company()
    yield speed(rounds=20 if short else 200)


def headlines() -> Iterator[Figure]:
    """Give recall and false alarms on the labeled Spanish headlines."""
    file = DATA / "labels" / "es_headlines_gold.json"
    gold = json.loads(file.read_text("utf-8")) if file.is_file() else []
    found: list[tuple[int, bool]] = []
    wrong: list[tuple[int, bool]] = []
    for each in gold:
        hazards = {str(hazard.hazard) for hazard in read_text(each["title"], "", home_country="ES").hazards}
        if each["hazard"]:
            found.append((half(each["title"]), each["hazard"] in hazards))
        else:
            wrong.append((half(each["title"]), bool(hazards)))
    yield _share("read_hazard_recall", found, "labeled Spanish headlines with a hazard", at_least=0.93)
    yield _share("read_hazard_false_alarm", wrong, "labeled Spanish headlines with none", at_most=0.03)


def posts() -> Iterator[Figure]:
    """Give the right types and the false alarms on the labeled posts of CrisisLexT26.

    Right is a post "Related and informative" among whose hazards is that of its event; the notes on earlier
    attempts took one type a post, which is `read_crisislex_type_first`. A false alarm is any hazard, also
    that of the event, in a post "Not related". All posts of all events are counted alike. "Related - but
    not informative" and "Not applicable" are in neither.
    """
    posts = list(labeled_posts())
    yield from _shares(posts, [_hazards(read_text(each.text, "")) for each in posts])


def posts_in_company() -> Iterator[Figure]:
    """Give the same where hashtags are known by the company they keep, and no event by its name.

    All posts of all events and labels are one stream, mixed by the SHA-256 of their texts: read as a file, of
    which the whole teaches, and as from a pipe, where only what came before a post does.
    """
    posts = sorted(labeled_posts(), key=lambda each: sha256(each.text.encode()).digest())
    lines = "\n".join(" ".join(each.text.splitlines()) for each in posts).encode()
    for stream, way in ((io.BytesIO(lines), "in_company"), (_Pipe(lines), "so_far")):
        yield from _shares(posts, [_hazards(each) for each in Lines(stream)], way=way)


class Labeled(NamedTuple):
    """A post, the event it was gathered for with its hazard, and what it was labeled."""

    event: str
    hazard: Hazard
    text: str
    label: str


class _Pipe(io.BytesIO):
    """What can be read once, in order."""

    def seekable(self) -> bool:
        return False


def _hazards(reading: Reading) -> list[Hazard]:
    return [each.hazard for each in reading.hazards]


def _shares(posts: Sequence[Labeled], read: Sequence[list[Hazard]], way: str = "") -> Iterator[Figure]:
    if len(posts) != len(read):
        raise ValueError(f"{len(posts)} posts were read as {len(read)} lines")
    right: list[tuple[int, bool]] = []
    named: list[tuple[int, bool]] = []
    first: list[tuple[int, bool]] = []
    wrong: list[tuple[int, bool]] = []
    for post, hazards in zip(posts, read, strict=True):
        where = half(post.event)
        if post.label == "Related and informative":
            right.append((where, post.hazard in hazards))
            first.append((where, hazards[:1] == [post.hazard]))
            if hazards:
                named.append((where, post.hazard in hazards))
        elif post.label == "Not related":
            wrong.append((where, bool(hazards)))
    note, end = f"posts about 12 events, {_WAYS[way]}", f"_{way}" if way else ""
    yield _share(f"read_crisislex_type{end}", right, f"informative {note}", at_least=_TYPE)
    if way != "so_far":
        yield _share(
            f"read_crisislex_type_first{end}", first, f"the hazard named first, of informative {note}"
        )
        yield _share(f"read_crisislex_type_named{end}", named, f"informative {note} in which any was read")
    yield _share(f"read_crisislex_false_alarm{end}", wrong, f"not related {note}", at_most=_ALARM)


def labeled_posts() -> Iterator[Labeled]:
    """Give each post with what it was labeled."""
    for file in sorted((DATA / "crisislex").glob("*-event.json")):
        event = file.name.removesuffix("-event.json")
        kind = json.loads(file.read_text("utf-8"))["categorization"]["type"]
        table = file.with_name(f"{event}-tweets_labeled.csv").read_text("utf-8", errors="replace")
        for row in list(csv.reader(io.StringIO(table)))[1:]:
            if len(row) >= 5:
                yield Labeled(event, TYPES[kind], row[1], row[4].strip())


def six() -> list[tuple[str, str]]:
    """Give six titles, of which half tell of a hazard, with 300 characters of a text."""
    return [(title, TEXT[:300]) for title in TITLES]


def speed(*, rounds: int) -> Figure:
    """Give how many titles with 300 characters are read in a second of one core."""
    items = six()
    read_all(items)
    spent = []
    for _ in range(rounds):
        begun = process_time()
        read_all(items)
        spent.append(process_time() - begun)
    return Figure(
        figure="read_per_s",
        value=len(items) / sorted(spent)[len(spent) // 2],
        n=rounds * len(items),
        note="titles with 300 characters a second of one core's time, everything read",
        at_least=ITEMS_PER_S,
    )


def read_all(items: Sequence[tuple[str, str]]) -> None:
    """Read titles with their texts, as of a Spanish newspaper."""
    for title, text in items:
        read_text(title, text, home_country="ES")


def _share(
    figure: str,
    marks: list[tuple[int, bool]],
    note: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    if not marks:
        return Figure(figure=figure, value=None, n=0, note=ABSENT, at_least=at_least, at_most=at_most)
    parts = []
    for number, name in enumerate(HALVES):
        of_half = [mark for where, mark in marks if where == number]
        parts.append(f"{name} {sum(of_half) / max(1, len(of_half)):.3f} of {len(of_half)}")
    return Figure(
        figure=figure,
        value=sum(mark for _, mark in marks) / len(marks),
        n=len(marks),
        note=f"{note}; {'; '.join(parts)}",
        at_least=at_least,
        at_most=at_most,
    )
