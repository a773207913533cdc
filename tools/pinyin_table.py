"""Builds static/data/pinyin.json, the candidate table of the on-screen keyboard.

Words and their frequencies come from jieba's dictionary (MIT), readings from pypinyin (MIT), and the words the field
uses from the catalogue's item names and the names of administrative divisions. Run again when those change:

    uv run --with jieba==0.42.1 python tools/pinyin_table.py --items FILE.jsonl --regions FILE.tsv [--regions FILE.tsv]

`--items` holds one JSON object a line with a "name"; `--regions` is tab separated with the columns "name" and "level"
(1 province .. 5 community). Both are read for words only; nothing else of them is kept.

Output: {"syllables": "a ai an ...", "words": {"xing fu": "幸福p兴福a", ...}}. Behind every word stands one letter, its
weight from a (rare) to z (very common), about log2 of its frequency.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT

OUTPUT = Path(__file__).resolve().parent.parent / "static" / "data" / "pinyin.json"
HAN = re.compile(r"^[\u4e00-\u9fff]+$")
# Toneless syllables with a vowel in them: the interjections m, n, ng and hng would break every parse.
SYLLABLES = re.compile(r"^[a-z]*[aeiouv][a-z]*( [a-z]*[aeiouv][a-z]*)*$")
WORD_COUNT = 30_000
LONGEST = 4
FIELD_LONGEST = 8
COMMON_PHRASE = 5  # how many item names share a phrase (住房公积金) before it is worth a place in the table
COMMON_COMMUNITY = 3  # how many communities share a name (幸福, 团结, 新建) before it is worth a place in the table
# Words of our own field get the frequency of an everyday word: they come early, but not before 的 and 是.
FIELD_FREQUENCY = 900
PLACE_FREQUENCY = {1: 3000, 2: 2000, 3: 600, 4: 40}
SECOND_READING_LOSS = 64  # a character's rarer readings weigh this many times less
# Given names use characters outside GB 2312 that a citizen still has to be able to write.
NAME_CHARACTERS = (
    "玥堃喆昇翀犇祎赟頔淼焱垚骉羴瑀琋璟璿曌翊翎媖婳妤嫄婧娴梓沄湉溦煊烨熠燊珺珞珩琇琰琬瑄璇璐祺禛箐篪粲翯"
    "芃芊芮苒苡茜荍莜菀菁萱葳蓁蔓蕙薇衎衿赪轩辂郗鄢鄯酆钊铄铭锟镕闫雯霄靓韬頲颢飏骁骐骞鸢麒黛龑"
)


def han_words(frequencies: dict[str, int]) -> dict[str, int]:
    """The most frequent words of two to four characters, with their frequencies."""
    words = [w for w, f in frequencies.items() if f > 0 and 2 <= len(w) <= LONGEST and HAN.match(w)]
    words.sort(key=lambda w: (-frequencies[w], w))
    return {w: frequencies[w] for w in words[:WORD_COUNT]}


def characters(frequencies: dict[str, int]) -> dict[str, int]:
    """All characters of GB 2312 and those given names use, with how often they occur alone or inside words."""
    found: dict[str, int] = {}
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found[bytes((high, low)).decode("gb2312")] = 0
            except UnicodeDecodeError:
                continue
    for letter in NAME_CHARACTERS:
        found.setdefault(letter, 0)
    for word, frequency in frequencies.items():
        for letter in word:
            if letter in found:
                found[letter] += frequency if len(word) == 1 else frequency // 4
    return found


def item_words(path: Path) -> Iterable[str]:
    """The words item names are made of, and the phrases of two or three words that several names share."""
    phrases: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        words = list(jieba.cut(json.loads(line)["name"]))
        yield from (word for word in words if 2 <= len(word) <= FIELD_LONGEST and HAN.match(word))
        phrases.update("".join(words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1))
    for phrase, count in phrases.items():
        if count >= COMMON_PHRASE and LONGEST <= len(phrase) <= FIELD_LONGEST and HAN.match(phrase):
            yield phrase


def place_words(path: Path) -> Iterable[tuple[str, int]]:
    """Names of divisions with the frequency of their level; also without 省, 市, 区, 县."""
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            level = int(row["level"])
            name = row["name"].removesuffix("办事处")
            if level not in PLACE_FREQUENCY or not HAN.match(name) or not 2 <= len(name) <= FIELD_LONGEST:
                continue
            yield name, PLACE_FREQUENCY[level]
            short = re.sub(r"(特别行政区|自治区|省|市|区|县)$", "", name)
            if 2 <= len(short) < len(name):
                yield short, PLACE_FREQUENCY[level]


def community_words(path: Path) -> Iterable[tuple[str, int]]:
    """What several communities and villages are called: the words addresses are made of."""
    with path.open(encoding="utf-8", newline="") as rows:
        names = (row["name"] for row in csv.DictReader(rows, delimiter="\t") if row["level"] == "5")
        stems = Counter(re.sub(r"(社区|村)?(居民委员会|居委会|村民委员会|村委会)$", "", name) for name in names)
    for stem, count in stems.items():
        if count >= COMMON_COMMUNITY and 2 <= len(stem) <= LONGEST and HAN.match(stem):
            yield stem, PLACE_FREQUENCY[4] + count


def weight(frequency: int) -> str:
    """One letter: a for the rarest, z for the most common."""
    return chr(ord("a") + min(25, round(math.log2(frequency + 1) * 25 / 20)))


def readings(character: str) -> list[str]:
    """The toneless readings of one character, the usual one first; ü is written v as on every keyboard."""
    if character == "嗯":  # read ng, typed en
        return ["en"]
    return list(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]))


def typed(syllable: str) -> list[str]:
    """How people type a syllable: lüe and nüe also as lue and nue."""
    return [syllable, syllable.replace("v", "u")] if syllable in {"lve", "nve"} else [syllable]


def dictionary() -> dict[str, int]:
    """jieba's words with their frequencies, without whole names of persons: nobody looks for another person's name."""
    jieba.initialize()
    found = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, frequency, part_of_speech = line.decode("utf-8").split()
            if part_of_speech != "nr" or len(word) < 3:
                found[word] = int(frequency)
    return found


def table(items: Path, regions: list[Path]) -> dict[str, object]:
    """The whole table, ready for JSON."""
    frequencies = dictionary()
    words = han_words(frequencies)
    for word in item_words(items):
        words[word] = max(words.get(word, 0), frequencies.get(word, 0), FIELD_FREQUENCY)
    for path in regions:
        for name, frequency in (*place_words(path), *community_words(path)):
            words[name] = max(words.get(name, 0), frequency)
    entries: dict[str, dict[str, int]] = defaultdict(dict)
    for word, frequency in words.items():
        entries[" ".join(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False))][word] = frequency
    for letter, frequency in characters(frequencies).items():
        if ord(letter) not in PINYIN_DICT:
            continue
        for index, reading in enumerate(readings(letter)):
            for syllable in typed(reading):
                entries[syllable][letter] = frequency if index == 0 else frequency // SECOND_READING_LOSS
    good = {key: found for key, found in entries.items() if SYLLABLES.match(key)}
    syllables = sorted({part for key in good for part in key.split(" ")})
    return {
        "syllables": " ".join(syllables),
        "words": {
            key: "".join(w + weight(f) for w, f in sorted(good[key].items(), key=lambda pair: (-pair[1], pair[0])))
            for key in sorted(good)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=Path, required=True)
    parser.add_argument("--regions", type=Path, action="append", required=True)
    given = parser.parse_args()
    text = json.dumps(table(given.items, given.regions), ensure_ascii=False, separators=(",", ":"))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    print(f"{OUTPUT.name}: {len(text.encode()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
