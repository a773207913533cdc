"""English words for what items say in codes: types, levels, whom they are for, channels, fees, limits, forms of papers.

Sources do not keep to the code lists of ``elements``: their own words are here too. Names, places and sentences are
nobody's to translate; they stay as the department wrote them and have no words here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from backend.catalog.rules.elements import BY_KEY, IN_ENGLISH

MATERIAL_CODES = ("necessity", "form", "source")
"""What of a material is written in codes."""
LIMITS = ("legal_time_limit", "promised_time_limit")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "type": {
        "高效办成一件事": "One thing, done at once",
        "公共服务(自助查询)": "Public service (self-service enquiry)",
    },
    "category": {
        "不动产": "Real estate",
        "交通": "Transport",
        "人社": "Work and social security",
        "住建": "Housing and construction",
        "公安": "Public security",
        "公积金": "Housing fund",
        "其他": "Other",
        "农业": "Agriculture",
        "医保": "Medical insurance",
        "卫健": "Health",
        "司法": "Justice",
        "市场监管": "Market regulation",
        "市监": "Market regulation",
        "教育": "Education",
        "文旅": "Culture and tourism",
        "残联": "People with disabilities",
        "民政": "Civil affairs",
        "水利": "Water",
        "税务": "Tax",
        "自然资源": "Natural resources",
        "行政审批": "Administrative approval",
        "退役军人": "Veterans",
    },
    "service_objects": {"个人": "Individuals", "法人": "Legal persons"},
    "service_scope": {
        "全国": "Anywhere in the country",
        "全省": "Anywhere in the province",
        "全市": "Anywhere in the city",
        "全县": "Anywhere in the county",
        "不可通办": "Only where it belongs",
    },
    "channels": {
        "现场": "In person",
        "办税服务厅": "Tax service hall",
        "电子税务局": "Electronic tax bureau",
        "手机APP": "Mobile app",
    },
    "fee": {
        "不收费": "No fee",
        "免费": "No fee",
        "收费": "A fee is charged",
        "收费（官网标“是”）": "A fee is charged, the source says",
    },
    "result_type": {"其他": "Other"},
    "necessity": {
        "特定情形必要": "Required in some cases",
        "容缺后补/承诺替代": "May follow later, or be replaced by a promise",
    },
    "source": {
        "其他": "Other",
        "其他（机构出具或现场领取）": "Other (issued by an institution, or taken at the counter)",
        "系统自动生成": "Made by the system",
    },
}
_LEVELS = {
    "国家": "national",
    "省": "provincial",
    "市": "city",
    "县": "county",
    "区": "county",
    "镇": "township",
    "乡": "township",
    "街道": "street",
    "村": "village",
    "社区": "community",
}
_COPIES = {"原件": "original", "复印件": "copy", "原件和复印件": "original and copy"}
_KINDS = {
    "纸质": "paper",
    "电子": "electronic",
    "纸质和电子": "paper and electronic",
    "纸质或电子": "paper or electronic",
}
_FORM = re.compile(r"([^（）()]+)[（(]([^（）()]+)[）)]")
_LIMIT = re.compile(r"([0-9]+)\s*[（(]?个?(工作日|自然日|日|天)?[）)]?(?:[（(](.+)[）)])?")
_UNITS = {"工作日": "working day", "自然日": "calendar day", "日": "day", "天": "day"}
_AT_ONCE = {"即时办结": "Done at once", "实时办理": "Done in real time", "当场办结": "Done on the spot"}
_NOTES = {
    "不含邮寄": "without the post",
    "即办": "done at once",
    "当场办结": "done on the spot",
    "现场办结": "done on the spot",
    "窗口即日": "the same day at the counter",
    "能当场办的当场办": "on the spot where that is possible",
    "另公告15工作日": "and 15 working days of public notice",
    "含30天冷静期": "with 30 days to think it over",
    "派出所直办当场；两级核准15工作日": "on the spot at the police station; 15 working days where two levels approve",
    "随父/母手续齐全当场办": "on the spot when the parent's papers are complete",
    "线上≤2工作日，线下即办": "online up to 2 working days, in person at once",
    "当场或3工作日，复杂可延3": "on the spot or 3 working days; 3 more when it is complicated",
}


def english(key: str, value: Any) -> str | None:
    """The English of one value of element ``key`` (or of a part of a material); None where it is nobody's to translate:
    a name, a sentence, a number.
    """
    if not isinstance(value, str) or not value:
        return None
    if key in LIMITS:
        return _limit(value)
    known = _WORDS.get(key, {}).get(value)
    if known is None and (key in MATERIAL_CODES or (key in BY_KEY and (BY_KEY[key].choices or key == "level"))):
        known = IN_ENGLISH.get(value)
    if known is None and key == "level":
        return _levels(value)
    if known is None and key == "form":
        return _form(value)
    return known


def coded(content: Mapping[str, Any]) -> dict[str, str]:
    """Every value of a content that has English words -> these words."""
    found: dict[str, str] = {}
    for key in (*_WORDS, "level", "case_kind", "online_depth", *LIMITS):
        values = content.get(key)
        for value in values if isinstance(values, (list, tuple)) else (values,):
            if (words := english(key, value)) is not None:
                found[value] = words
    for material in content.get("materials") or ():
        for part in MATERIAL_CODES if isinstance(material, dict) else ():
            if (words := english(part, material.get(part))) is not None:
                found[material[part]] = words
    return found


def _levels(value: str) -> str | None:
    names = [name for name in re.split("[、（）]", value.replace("级", "")) if name]
    if not names or any(name not in _LEVELS for name in names):
        return None
    words = ", ".join(dict.fromkeys(_LEVELS[name] for name in names))
    return words[:1].upper() + words[1:]


def _form(value: str) -> str | None:
    found = _FORM.fullmatch(value)
    if not found or found[1] not in _COPIES or found[2] not in _KINDS:
        return None
    words = f"{_COPIES[found[1]]} ({_KINDS[found[2]]})"
    return words[:1].upper() + words[1:]


def _limit(value: str) -> str | None:
    """``5工作日``, ``20(工作日)``, ``10（不含邮寄）``; a bare number is left to who says that its unit is not known."""
    if value in _AT_ONCE:
        return _AT_ONCE[value]
    found = _LIMIT.fullmatch(value)
    if not found or (not found[2] and not found[3]) or (found[3] and found[3] not in _NOTES):
        return None
    number, unit, note = found.groups()
    words = number if unit is None else f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}"
    return f"{words} ({_NOTES[note]})" if note else words
