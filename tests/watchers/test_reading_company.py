"""What hashtags stand for, by the company they keep: in a file, from a pipe, and among the posts of a source."""

from __future__ import annotations

import io
import random

from engine.model.scales import Hazard
from serviola.reading import Lines, as_json, sentences
from watchers.reading import Reading, Tags, Usage, copy_mark, read_text, tags_of

TOWNS = ("Ardale", "Brunfeld", "Castro", "Dunmore", "Elba", "Foxley", "Garda", "Holm", "Iona", "Jura")
FLOODS = [f"Flash flooding in {town}, streets under water #ondalia" for town in TOWNS]
NEWS = [f"Market opens late in {town} #ondalia" for town in TOWNS]
ASKS = "Evacuees in the school need blankets, please donate #ondalia"


class Pipe(io.BytesIO):
    """What can be read once."""

    def seekable(self) -> bool:
        return False


def read_lines(texts: list[str], *, stream: type[io.BytesIO] = io.BytesIO) -> dict[str, Reading]:
    found = list(Lines(stream("\n".join(texts).encode())))
    assert len(found) == len(texts)
    return dict(zip(texts, found, strict=True))


def taught(*hazards: Hazard, users: int = 0, voices: int = 100) -> Tags:
    tags = Tags()
    for number, hazard in enumerate([*hazards, *[None] * users]):
        named = [hazard] if hazard is not None else []
        tags.learn(["ondalia"], named, voice=f"v{number % voices}", mark=f"t{number}")
    return tags


def test_a_tag_stands_for_what_those_who_use_it_speak_of():
    read = read_lines([*FLOODS, *NEWS, ASKS])[ASKS]
    (hazard,) = read.hazards
    assert (hazard.hazard, hazard.words) == (Hazard.FLOOD, ("#ondalia",))
    assert hazard.usage == Usage(Hazard.FLOOD, agreed=10, namers=10, users=21)
    assert 0.5 <= hazard.confidence < 0.65
    assert "by “#ondalia”, as 10 of 10 who name a hazard use it" in " ".join(sentences(read))
    assert as_json(read)["hazards"][0]["usage"] == {
        "hazard": "flood",
        "agreed": 10,
        "namers": 10,
        "users": 21,
    }
    # Alone it says of no hazard; nothing is learnt from one text.
    assert read_text(ASKS, "").hazards == ()


def test_it_is_believed_beside_harm_and_clear_reports_and_nowhere_else():
    held = {
        "Good morning everybody #ondalia": False,
        "I love my new hat lol #ondalia": False,
        "Police #ondalia": False,
        "Police and the mayor speak at noon #ondalia": True,
        "lol police and the mayor #ondalia": False,
        "Two bodies found this morning #ondalia": True,
        "New film about survivors, official trailer #ondalia": False,
        "Striker injured in the second half #ondalia": True,
    }
    read = read_lines([*FLOODS, *held])
    assert {text: bool(read[text].hazards) for text in held} == held


def test_what_a_text_names_itself_comes_first_and_may_contradict():
    storm = "Gale warning, sandbags and evacuees #ondalia"
    strike = "Pilots go on strike, talks with the mayor and police fail #ondalia"
    read = read_lines([*FLOODS, storm, strike])
    assert [each.hazard for each in read[storm].hazards] == [Hazard.STORM, Hazard.FLOOD]
    assert [each.hazard for each in read[strike].hazards] == [Hazard.STRIKE]


def test_the_order_of_a_file_does_not_matter_and_of_a_pipe_what_came_before_does():
    texts = [ASKS, *FLOODS, *NEWS]
    read = read_lines(texts)
    for seed in range(5):
        mixed = random.Random(seed).sample(texts, len(texts))
        assert read_lines(mixed) == read
    assert read_lines(texts, stream=Pipe)[ASKS].hazards == ()
    (last,) = read_lines([*FLOODS, *NEWS, ASKS], stream=Pipe)[ASKS].hazards
    assert last.usage == Usage(Hazard.FLOOD, agreed=10, namers=10, users=20)


def test_few_voices_copies_and_a_brand_teach_nobody():
    flood = Hazard.FLOOD
    assert taught(*[flood] * 8).usage("ondalia") is not None
    assert taught(*[flood] * 7).usage("ondalia") is None
    assert taught(*[flood] * 50, voices=7).usage("ondalia") is None
    assert taught(*[flood] * 8, users=56).usage("ondalia") is not None
    assert taught(*[flood] * 8, users=57).usage("ondalia") is None
    copies = Tags()
    for number in range(50):
        copies.learn(["ondalia"], [flood], voice=f"v{number}", mark="one text")
    assert copies.usage("ondalia") is None


def test_a_copy_is_one_text_whoever_passes_it_on():
    assert copy_mark("Flood in Elba https://a.example/1") == copy_mark("RT @somebody: flood in Elba!")
    shared = [f"RT @reader{number}: {FLOODS[0]}" for number in range(30)]
    assert read_lines([*shared, ASKS])[ASKS].hazards == ()


def test_a_tag_of_which_people_disagree_stands_for_nothing():
    flood, attack, storm = Hazard.FLOOD, Hazard.ATTACK, Hazard.STORM
    assert taught(*[flood] * 18, *[attack] * 2).usage("ondalia") is not None
    assert taught(*[flood] * 17, *[attack] * 3).usage("ondalia") is None
    # What goes along with it is no disagreement, but one must lead.
    assert taught(*[flood] * 12, *[storm] * 8).usage("ondalia") == Usage(flood, 12, 20, 20)
    assert taught(*[flood] * 11, *[storm] * 9).usage("ondalia") is None
    assert taught(*[Hazard.MOURNING] * 20).usage("ondalia") is None


def test_names_of_places_and_words_for_hazards_are_learnt_by_nobody():
    for tag in ("costarica", "colorado", "madrid"):
        tags = Tags()
        for number in range(20):
            tags.learn([tag], [Hazard.FLOOD], voice="", mark=str(number))
        assert tags.usage(tag) is None, tag
    assert tags_of("#Floods #Ondalia #nswfires #ONDALIA #Ñandú") == ("ondalia", "nandu")
    assert len(tags_of(" ".join(f"#tag{number:03}" for number in range(50)))) == 8


def test_what_was_learnt_teaches_nothing_more():
    # Seven name the flood; however many stand beside harm, they are no eighth.
    asks = [f"{ASKS} {town}" for town in TOWNS]
    read = read_lines([*FLOODS[:7], *asks])
    assert all(read[each].hazards == () for each in asks)
    assert len(read_lines([*FLOODS[:8], *asks])[asks[0]].hazards) == 1


class Endless(io.BytesIO):
    """A line of so many bytes, without a break, that can be read once; it counts what is asked for at once."""

    def __init__(self, left: int, then: bytes = b"") -> None:
        super().__init__()
        self.left, self.then, self.most = left, io.BytesIO(then), 0

    def seekable(self) -> bool:
        return False

    def readline(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size > 0
        self.most = max(self.most, size)
        if not self.left:
            return self.then.readline(size)
        got = min(size, self.left)
        self.left -= got
        return b"a" * got


def test_a_line_without_an_end_is_never_held_whole():
    endless = Endless(30_000_000, then=b"\nTerremoto en Chile\n")
    first, second = list(Lines(endless))
    assert (first.hazards, [each.hazard for each in second.hazards]) == ((), [Hazard.EARTHQUAKE])
    assert endless.most <= 100_000


def test_a_long_line_is_not_said_to_be_broken_where_it_was_cut():
    for lead in ("", "a", "aa"):
        lines = Lines(io.BytesIO(("Terremoto en Chile\n" + lead + "ñ€" * 40_000 + "\nok\n").encode()))
        assert len(list(lines)) == 3
        assert lines.broken == []
    bad = Lines(io.BytesIO(b"\xef\xbb\xbfTerremoto en Chile \xff\n"))
    (found,) = bad
    assert ([each.hazard for each in found.hazards], bad.broken) == ([Hazard.EARTHQUAKE], [1])


def test_what_is_learnt_is_bounded_however_long_a_file_is(monkeypatch):
    monkeypatch.setattr("watchers.reading.company._MOST_USES", 12)
    tags = taught(*[Hazard.FLOOD] * 10, users=50)
    usage = tags.usage("ondalia")
    assert usage is not None
    assert (usage.namers, usage.users, tags.is_full) == (10, 12, True)
    read = read_lines([*FLOODS, *NEWS, ASKS, *FLOODS])
    assert read[ASKS].hazards[0].hazard is Hazard.FLOOD


def test_numbers_and_codes_of_html_are_no_hashtags():
    assert tags_of("The mayor&#39;s office, Rock&#x27;n, #10 and #2013 at https://a.example/#part") == ()
    assert tags_of("#Ondalia19 (#ÓNDALIA) #a1") == ("ondalia19", "ondalia", "a1")
