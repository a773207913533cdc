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
    "alias": Text("所属的事项叫这个", "A broader item has this name"),
    "pinyin": Text("拼音对得上", "It sounds the same"),
    "initials": Text("拼音首字母对得上", "The initials match"),
    "characters": Text("这些字名称里都有", "All these characters are in the name"),
    "similar": Text("说法相近", "Similar words"),
}


@dataclass(frozen=True)
class Entry:
    """One name to find, prepared once. ``sound`` is its full pinyin with blanks between syllables."""

    key: str
    name: str
    aliases: tuple[str, ...]
    around: str
    sound: str
    initials: str
    bonus: float
    letters: frozenset[str]
    pairs: frozenset[str]


@dataclass(frozen=True)
class Query:
    """A question in the forms it is compared in: as typed, without fillers, with official words for everyday ones."""

    forms: tuple[str, ...]
    latin: str
    hanzi: str


@dataclass(frozen=True)
class Match:
    """``score`` 0 to about 110; ``why``: a key of ``WHY``."""

    score: float
    why: str


def plain(text: str) -> str:
    """Letters, digits and characters only: full-width forms folded, lower case, no signs or blanks."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def entry(
    key: str, name: str, *, aliases: Sequence[str], around: str, sound: str, initials: str, bonus: float
) -> Entry:
    """Prepare a name. ``around``: words beside the name that count a little, such as the department's."""
    plain_name, plain_around = plain(name), plain(around)
    return Entry(
        key,
        plain_name,
        tuple(plain(alias) for alias in aliases),
        plain_around,
        sound,
        initials,
        bonus,
        frozenset(plain_name),
        frozenset(_pairs(plain_name) | _pairs(plain_around) | set().union(*(_pairs(plain(one)) for one in aliases))),
    )


def query(text: str, synonyms: Sequence[tuple[str, str]]) -> Query:
    """Prepare a question. ``synonyms``: (everyday word, official word), tried longest first."""
    typed = plain(text)
    bare = FILLERS.sub("", typed) or typed
    official = bare
    for said, written in sorted(synonyms, key=lambda pair: -len(pair[0])):
        if said in official and written not in official:
            official = official.replace(said, written)
    loose = [WORN.sub("", form) for form in (bare, official)]
    forms = tuple(dict.fromkeys(form for form in (typed, bare, official, *loose) if form))
    latin = "".join(sign for sign in bare if sign.isascii())
    return Query(forms, latin, "".join(sign for sign in bare if not sign.isascii()))


def match(wanted: Query, one: Entry) -> Match | None:
    """How well ``one`` answers; None when it does not."""
    best: Match | None = None
    for order, form in enumerate(wanted.forms):
        found = _compare(form, one)
        if found is not None and (best is None or found.score - order > best.score):
            best = Match(found.score - order, found.why)
    if best is None or best.score < 60:
        sounded = _by_sound(wanted, one)
        best = max((found for found in (best, sounded) if found), key=lambda found: found.score, default=None)
    return Match(best.score + one.bonus, best.why) if best else None


def _compare(form: str, one: Entry) -> Match | None:
    share = len(form) / max(len(one.name), 1)
    if form == one.name:
        return Match(100, "exact")
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
    pairs = _pairs(form)
    common = len(pairs & one.pairs)
    if not common or common / len(pairs) < 0.34:
        return None
    inside = len(pairs & _pairs(one.name)) / max(len(_pairs(one.name)), 1)
    return Match(40 * common / len(pairs) + 18 * inside, "similar")


def _by_sound(wanted: Query, one: Entry) -> Match | None:
    if len(wanted.latin) < 2:
        return None
    if wanted.hanzi and not one.letters.issuperset(wanted.hanzi):
        return None
    cost = 8 if wanted.hanzi else 0
    syllables = one.sound.split(" ")
    if wanted.latin == "".join(syllables):
        return Match(92 - cost, "pinyin")
    starts = ["".join(syllables[index:]) for index in range(len(syllables))]
    if len(wanted.latin) > 2 and any(rest.startswith(wanted.latin) for rest in starts):
        return Match(76 - cost + 8 * len(wanted.latin) / len(starts[0]), "pinyin")
    if wanted.latin == one.initials:
        return Match(84 - cost, "initials")
    if wanted.latin in one.initials:
        return Match(62 - cost + 8 * len(wanted.latin) / len(one.initials), "initials")
    return None


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
