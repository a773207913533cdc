"""What a question and a name are compared by: folded text, pairs of characters, syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

FILLERS = re.compile(
    "请问|帮我|帮忙|我想要|我想|我要|我们|我的|我|你好|您好|怎么办理|怎么办|怎么弄|怎么|怎样|咋个|咋|如何|在哪里|在哪儿|在哪|哪里|哪儿"
    "|怎么搞|咋整|咋弄|啷个|哪个地方|去哪[儿里]?|找哪个|找谁|要带啥|带啥|要啥|为啥|干啥|啥子|啥|有没得|没得|行不行|得不得|是不是|有没有"
    "|需要什么|要什么|什么|(?<!不)需要|一下|一哈|可以|能不能|可不可以|能不|(?<!不)想要|想办|去办|要办|(?<!不)想"
    "|吗|呢|啊|呀|(?<![网酒书水茶])吧|嘛|么$|不$|(?<![不在])(?:搞|弄|做)"
)
"""Words of spoken questions that name nothing."""

MEASURES = re.compile("(?<=[开办搞弄补换领要注立])(?:一个|一家|一张|一本|个|家|张|本)(?![人体税])")
"""Measure words between what is done and what with: 开个饭馆 is 开饭馆."""

LONELY = re.compile(
    "[一上下不也为了什从他们你先儿写出去又只吃向和哪啥在子对就带很得怎想才找拿新是有来没点爱的着等给老能被要让跟边过还这那都里问个把与及用再]"
)
"""Characters that say nothing when the words beside them are taken away."""

_RUNS = re.compile("[a-z0-9]+|[^a-z0-9 ]+")
_GAP = re.compile("(?<![a-z0-9]) | (?![a-z0-9])")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")
LONGEST_SYLLABLE = 6


def folded(text: str) -> str:
    """As ``plain``, with one blank kept between Latin words: what is read as words."""
    signs = unicodedata.normalize("NFKC", text).lower()
    kept = "".join(sign if sign.isalnum() else " " for sign in signs)
    return _GAP.sub("", " ".join(kept.split()))


def plain(text: str) -> str:
    """Letters, digits and characters only: full-width forms folded, lower case, no signs or blanks."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def bare(question: str) -> str:
    """A folded question without the words that name nothing; the question itself when nothing else is left."""
    return MEASURES.sub("", FILLERS.sub("", question)) or question


def main_part(name: str) -> str:
    """A name without its asides in brackets, folded; the whole name when there is nothing else."""
    return folded(_ASIDE.sub("", name)) or folded(name)


def runs(text: str) -> Iterator[str]:
    """Folded text cut where Latin letters and digits meet other characters."""
    for found in _RUNS.finditer(text):
        yield found[0]


def tokens(text: str) -> list[str]:
    """Pairs of neighbouring characters of folded text; Latin runs whole; a character that stands alone, as itself."""
    found: list[str] = []
    for run in runs(text):
        if run.isascii() or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return found


def split_syllables(letters: str, known: frozenset[str]) -> tuple[str, ...] | None:
    """Latin letters read as the fewest pinyin syllables; None when they are not pinyin."""
    best: list[tuple[str, ...] | None] = [(), *(None for _ in letters)]
    for start in range(len(letters)):
        so_far = best[start]
        if so_far is None:
            continue
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
            if letters[start:end] in known:
                longer = (*so_far, letters[start:end])
                there = best[end]
                if there is None or len(longer) < len(there):
                    best[end] = longer
    return best[len(letters)]
