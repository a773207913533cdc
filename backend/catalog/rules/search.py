"""Scoring names of items against what a person typed or said. Pure; a score has a reason in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.errors import Text

FILLERS = re.compile(
    "请问|帮我|帮忙|我想要|我想|我要|我们|我的|我|怎么办理|怎么办|怎么弄|怎么|怎样|如何|在哪里|在哪儿|在哪|哪里|哪儿|需要什么|要什么"
    "|什么|需要|一下|可以|能不能|想要|想办|去办|要办|想|吗|呢|啊|呀"
)
"""Words of spoken questions that name nothing."""
WORN = re.compile("了|的|去|要|办|把|个")
"""Left out as well when the question is compared loosely."""

WHY = {
    "exact": Text("名称一样", "The same name"),
    "prefix": Text("名称以它开头", "The name begins with it"),
    "contains": Text("名称里有这几个字", "The name contains it"),
    "meaning": Text("换成正式的说法就是它", "The official words for it"),
    "alias": Text("所属的事项叫这个", "A broader item has this name"),
    "pinyin": Text("拼音对得上", "It sounds the same"),
    "initials": Text("拼音首字母对得上", "The initials match"),
    "characters": Text("这些字名称里都有", "All these characters are in the name"),
    "similar": Text("说法相近", "Similar words"),
}


@dataclass(frozen=True)
class Entry:
    """One name to find, prepared once. ``sounds``: its pinyin from each syllable to the end; ``pairs``: of the name;
    ``all_pairs``: with those of the aliases and of what stands around.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    initials: str
    bonus: float
    sounds: tuple[str, ...]
    letters: frozenset[str]
    pairs: frozenset[str]
    all_pairs: frozenset[str]


@dataclass(frozen=True)
class Form:
    """One wording of a question with its pairs of neighbouring signs."""

    text: str
    pairs: frozenset[str]


@dataclass(frozen=True)
class Query:
    """A question in the forms it is compared in: as typed, without fillers, with official words for everyday ones.

    ``spoken``: the forms with the person's own words; ``latin``: its letters, as typed and in official words.
    """

    spoken: tuple[Form, ...]
    official: tuple[Form, ...]
    latin: tuple[str, ...]
    hanzi: str


@dataclass(frozen=True)
class Match:
    """``score`` 0 to about 120; ``why``: a key of ``WHY``."""

    score: float
    why: str


def plain(text: str) -> str:
    """Letters, digits and characters only: full-width forms folded, lower case, no signs or blanks."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def entry(
    key: str, name: str, *, aliases: Sequence[str], around: str, sound: str, initials: str, bonus: float
) -> Entry:
    """Prepare a name. ``around``: words beside the name that count a little, such as the department's."""
    plain_name, plain_aliases = plain(name), tuple(plain(alias) for alias in aliases)
    syllables = sound.split(" ")
    pairs = _pairs(plain_name)
    return Entry(
        key,
        plain_name,
        plain_aliases,
        initials,
        bonus,
        tuple("".join(syllables[index:]) for index in range(len(syllables))),
        frozenset(plain_name),
        pairs,
        pairs.union(_pairs(plain(around)), *(_pairs(alias) for alias in plain_aliases)),
    )


def query(text: str, synonyms: Sequence[tuple[str, str]]) -> Query:
    """Prepare a question. ``synonyms``: (everyday words, official words), in hanzi and in pinyin without blanks."""
    typed = plain(text)
    bare = FILLERS.sub("", typed) or typed
    official = _translated(bare, synonyms)
    latin = "".join(sign for sign in bare if sign.isascii())
    spoken = _distinct(typed, bare, WORN.sub("", bare))
    further = [form for form in _distinct(official, WORN.sub("", official)) if form not in spoken]
    return Query(
        tuple(Form(form, _pairs(form)) for form in spoken),
        tuple(Form(form, _pairs(form)) for form in further),
        _distinct(latin, _translated(latin, synonyms)),
        "".join(sign for sign in bare if not sign.isascii()),
    )


def match(wanted: Query, one: Entry) -> Match | None:
    """How well ``one`` answers; None when it does not."""
    found = [match for form in wanted.spoken if (match := _compare(form, one))]
    for form in wanted.official:
        match = _compare(form, one)
        if match:
            found.append(Match(match.score - 2, match.why if match.why == "similar" else "meaning"))
    if all(match.score < 60 for match in found):
        found += [match for letters in wanted.latin if (match := _by_sound(letters, wanted.hanzi, one))]
    if not found:
        return None
    best = max(found, key=lambda match: match.score)
    return Match(best.score + one.bonus, best.why)


def _compare(wanted: Form, one: Entry) -> Match | None:
    form, pairs = wanted.text, wanted.pairs
    share = len(form) / max(len(one.name), 1)
    if form == one.name:
        return Match(110, "exact")
    if form in one.aliases:
        return Match(93, "alias")
    if one.name.startswith(form):
        return Match(86 + 6 * share, "prefix")
    if len(form) > 1 and form in one.name:
        return Match(78 + 8 * share, "contains")
    if len(form) > 1 and any(form in alias for alias in one.aliases):
        return Match(70, "alias")
    if len(form) > 1 and one.letters.issuperset(form):
        return Match(50 + 22 * min(share, 1.0), "characters")
    common = len(pairs & one.all_pairs)
    if not common or common < 0.2 * len(pairs):
        return None
    inside = len(pairs & one.pairs) / max(len(one.pairs), 1)
    return Match(40 * common / len(pairs) + 18 * inside, "similar")


def _by_sound(letters: str, hanzi: str, one: Entry) -> Match | None:
    if len(letters) < 2 or not one.letters.issuperset(hanzi):
        return None
    cost = 8 if hanzi else 0
    whole = one.sounds[0]
    if letters == whole:
        return Match(92 - cost, "pinyin")
    if len(letters) > 2 and any(rest.startswith(letters) for rest in one.sounds):
        return Match(76 - cost + 8 * len(letters) / len(whole), "pinyin")
    if letters == one.initials:
        return Match(84 - cost, "initials")
    if letters in one.initials:
        return Match(62 - cost + 8 * len(letters) / len(one.initials), "initials")
    return None


def _translated(text: str, synonyms: Sequence[tuple[str, str]]) -> str:
    """Everyday words replaced by official ones, longest first; a text that has the official word keeps it."""
    for said, written in sorted(synonyms, key=lambda pair: -len(pair[0])):
        if said in text and written not in text:
            text = text.replace(said, written)
    return text


def _distinct(*forms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in forms if form))


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring signs; two latin letters say too little about a Chinese name."""
    pairs = (text[index : index + 2] for index in range(len(text) - 1))
    return frozenset(pair for pair in pairs if not pair.isascii())
