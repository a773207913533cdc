"""How a Chinese name sounds: full pinyin and its initials, for people who type latin letters."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

_SOUNDS = re.compile(r"[a-z0-9]+")


def spelled(name: str) -> str:
    """Syllables without tones, separated by blanks: 挂失 -> ``gua shi``. Signs are left out."""
    return " ".join(_SOUNDS.findall(" ".join(lazy_pinyin(name)).lower()))


def initials(name: str) -> str:
    """The first letter of each syllable: 挂失 -> ``gs``."""
    return "".join(_SOUNDS.findall(" ".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()))
