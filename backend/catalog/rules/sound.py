"""How a Chinese name sounds: full pinyin and its initials, for people who type latin letters."""

from __future__ import annotations

import contextlib
import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.contrib.tone_convert import to_normal

SYLLABLES = frozenset(
    re.findall(
        "[a-z]+",
        "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao "
        "ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui "
        "chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei deng di dian diao die din ding "
        "diu dong dou du duan dui dun duo e en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge "
        "gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong "
        "hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun "
        "ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le "
        "lei len leng li lia lian liang liao lie lin ling liu long lou lu luan lue lun luo lv lve ma mai man "
        "mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng "
        "ni nian niang niao nie nin ning niu nong nou nu nuan nue nuo nv nve ou pa pai pan pang pao pei pen "
        "peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que "
        "qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha "
        "shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song "
        "sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun "
        "tuo wa wai wan wang wei wen weng wo wong wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan "
        "xue xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng "
        "zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi "
        "zong zou zu zuan zui zun zuo ",
    )
)
"""Every toneless syllable of standard Mandarin, ``v`` for ü."""

_SOUNDS = re.compile(r"[a-z0-9]+")


def spelled(name: str) -> str:
    """Syllables without tones, separated by blanks: 挂失 -> ``gua shi``. Signs are left out."""
    return " ".join(_SOUNDS.findall(" ".join(lazy_pinyin(name)).lower()))


def initials(name: str) -> str:
    """The first letter of each syllable: 挂失 -> ``gs``."""
    return "".join(_SOUNDS.findall(" ".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()))


@functools.lru_cache(maxsize=20_000)  # the table of words is read again after every change of one
def syllables(text: str) -> tuple[str, ...]:
    """The toneless syllables of plain text, in order."""
    return tuple(spelled(text).split())


@functools.lru_cache(maxsize=2_000)  # there are some four hundred, and a table of words asks for each a thousand times
def accented(syllable: str) -> str:
    """A syllable without what southern speech does not keep apart: zh/z, ch/c, sh/s; l/n; the g of ang, eng, ing."""
    start = syllable[0] if syllable[:2] in ("zh", "ch", "sh") else syllable[:1].replace("l", "n")
    rest = syllable[2:] if syllable[:2] in ("zh", "ch", "sh") else syllable[1:]
    return start + rest.removesuffix("g") if rest.endswith("ng") else start + rest


@functools.cache
def table() -> dict[str, Any]:
    """How the characters in use sound, for readers without this library: ``syllables`` (all there are), ``signs``
    (syllable -> characters that usually sound so), ``phrases`` (those in which one of them sounds different).

    The characters are the 6,763 of GB/T 2312.
    """
    usual = {sign: lazy_pinyin(sign)[0] for sign in _characters()}
    signs: dict[str, str] = defaultdict(str)
    for sign, sound in usual.items():
        signs[sound] += sign
    phrases = {}
    for phrase, readings in PHRASES_DICT.items():
        if not all(sign in usual for sign in phrase):
            continue
        sounds = [_toneless(reading[0]) for reading in readings]
        if sounds != [usual[sign] for sign in phrase]:
            phrases[phrase] = " ".join(sounds)
    return {"syllables": " ".join(sorted(SYLLABLES)), "signs": dict(signs), "phrases": phrases}


@functools.cache
def _toneless(reading: str) -> str:
    return str(to_normal(reading, v_to_u=False))


def _characters() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            with contextlib.suppress(UnicodeDecodeError):  # the last cells of level 1 are empty
                yield bytes((row, cell)).decode("gb2312")
