"""The seven ways to find an item by what it is: which groups it is in, by nature (类型), object (服务对象), theme,
level (行使层级), form (办理形式), jurisdiction (地域) and special group (特定群体). Pure.

Codes of type, level, object and form: GB/T 39046-2020 Annex A as the live platforms use them; the letters are ours,
where the standard has no code. What the source does not say is filed under ``UNSTATED``, so that every item can be
reached in every way; only the special group is derived (``people_of``), because no source states it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.catalog.rules.elements import IN_ENGLISH, LEVELS, TYPES
from backend.core.errors import Text

UNSTATED = "none"
UNSTATED_NAME = Text("资料没有写明", "Not stated in the source")

NATURES: dict[str, Text] = {
    **{
        code: Text(name, IN_ENGLISH[name])
        for code, name in zip(("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"), TYPES, strict=True)
    },
    "package": Text("高效办成一件事", "One thing, done at once"),
    UNSTATED: UNSTATED_NAME,
}
OBJECTS: dict[str, Text] = {
    "1": Text("个人", "Individuals"),
    "2": Text("企业", "Enterprises"),
    "3": Text("事业单位", "Public institutions"),
    "4": Text("社会组织", "Social organisations"),
    "5": Text("非法人企业", "Unincorporated businesses"),
    "6": Text("行政机关", "Administrative organs"),
    "9": Text("其他组织", "Other organisations"),
    UNSTATED: UNSTATED_NAME,
}
LEVEL_NAMES: dict[str, Text] = {
    **{str(place): Text(name, IN_ENGLISH[name]) for place, name in enumerate(LEVELS, start=1)},
    UNSTATED: UNSTATED_NAME,
}
FORMS: dict[str, Text] = {
    "terminal": Text("这台自助终端", "This self-service terminal"),
    "1": Text("到窗口办", "At a counter"),
    "2": Text("网上办", "Online"),
    "3": Text("手机上办", "On a mobile phone"),
    "4": Text("寄材料办", "By courier"),
    "9": Text("其他办法", "Other ways"),
    UNSTATED: UNSTATED_NAME,
}

_NATURE_OF = {name.zh: code for code, name in NATURES.items()}
_OBJECTS_OF: dict[str, tuple[str, ...]] = {
    "自然人": ("1",),
    "个人": ("1",),
    "企业法人": ("2",),
    "事业法人": ("3",),
    "社会组织法人": ("4",),
    "非法人企业": ("5",),
    "行政机关": ("6",),
    "其他组织": ("9",),
    "法人": ("2", "3", "4"),  # a source that does not say which legal person means each
}
_LEVEL_OF = {
    "国家": "1",
    "省": "2",
    "市": "3",
    "县": "4",
    "区": "4",
    "镇": "5",
    "乡": "5",
    "街道": "5",
    "村": "6",
    "社区": "6",
}
_FORM_OF = {
    "窗口": "1",
    "现场": "1",
    "办税服务厅": "1",
    "网上": "2",
    "电子税务局": "2",
    "移动端": "3",
    "手机APP": "3",
    "快递": "4",
    "自助终端": "terminal",
}


@dataclass(frozen=True)
class People:
    """A special group, and how an item is known to be for it: a word of its name, or its field. ``never``: words of
    names that only look like it.
    """

    code: str
    name: Text
    words: str
    never: str = ""
    field: str = ""

    def served_by(self, name: str, category: str) -> bool:
        """Whether an item with this name and field is for the group."""
        like = category == self.field or any(word in name for word in self.words.split())
        return like and not any(word in name for word in self.never.split())


PEOPLE: tuple[People, ...] = (
    People("elderly", Text("老年人", "Older people"), "老年 老人 高龄 周岁以上 敬老", "机构 设立"),
    People("retired", Text("退休人员", "Retired people"), "退休 离休 基本养老金 领取养老保险待遇", "律师 机构设立"),
    People("disabled", Text("残疾人", "People with disabilities"), "残疾 盲人", "机构设立", "残联"),
    People(
        "veterans",
        Text("军人和退役军人", "Soldiers and veterans"),
        "退役 退伍 转业 复转 复员 烈士 军人 军属 随军",
        "人防 驾驶证",
        "退役军人",
    ),
    People(
        "children",
        Text("儿童和未成年人", "Children"),
        "儿童 未成年 孤儿 弃婴 新生儿 出生 收养 幼儿入",
        "剧类 设立 机构 执业",
    ),
    People(
        "families",
        Text("婚育家庭", "Marriage and parents"),
        "生育 产前 结婚 离婚 婚姻 产假 收养 出生",
        "执业 机构",
    ),
    People(
        "students",
        Text("学生", "Students"),
        "学生 考生 学籍 助学 入学 转学 升学",
        "学校设立 设置 高校毕业生 毕业生学历",
    ),
    People("graduates", Text("高校毕业生", "Graduates"), "高校毕业生 大学生就业 大学生创业 大学生创新"),
    People(
        "jobless",
        Text("失业和找工作的人", "People out of work"),
        "失业 就业困难 就业登记 求职 就业援助 就业帮扶",
        "用人单位 稳岗 招用 吸纳",
    ),
    People(
        "poor",
        Text("生活困难的人", "People in need"),
        "困难 低保 最低生活保障 特困 救助 低收入",
        "就业困难 工亡 调解员",
    ),
    People(
        "farmers",
        Text("农民和农民工", "Farmers and migrant workers"),
        "农民 农户 农村建房 农村危房 土地承包 被征地 宅基地 进城务工 农村部分计划生育",
        "合作社",
    ),
    People("minorities", Text("少数民族", "Ethnic minorities"), "少数民族 民族成份 民族成分"),
    People(
        "compatriots",
        Text("港澳台居民和归侨", "Hong Kong, Macao, Taiwan and returned Chinese"),
        "港澳台居民 港澳居民 台湾居民 台湾地区居民 台胞 归侨 侨眷",
        "往来港澳 往来台湾",
    ),
    People("foreigners", Text("外国人", "Foreigners"), "外国人 外籍", "律师事务所 集体进行宗教 设立"),
)
PEOPLE_NAMES: dict[str, Text] = {one.code: one.name for one in PEOPLE}


def nature_of(type_name: str | None) -> str:
    """The code of an item's type; a note in brackets after it (公共服务(自助查询)) does not change what it is."""
    plain = (type_name or "").split("(")[0].split("（")[0].strip()
    return _NATURE_OF.get(plain, UNSTATED)


def objects_of(objects: Iterable[str]) -> tuple[str, ...]:
    """Codes of the kinds of applicants."""
    return _in_order(OBJECTS, (code for name in objects for code in _OBJECTS_OF.get(name, ("9",))))


def levels_of(level: str | None) -> tuple[str, ...]:
    """Codes of every level that a text such as 县级, 省、市、县 or 村（社区）级 names."""
    parts = [part.replace("（", "、").replace("）", "、") for part in (level or "").replace("级", "").split("、")]
    names = [name for part in parts for name in part.split("、") if name]
    return _in_order(LEVEL_NAMES, (_LEVEL_OF[name] for name in names if name in _LEVEL_OF))


def forms_of(channels: Iterable[str], *, here: bool) -> tuple[str, ...]:
    """Codes of the ways to hand it in. ``here``: it is done at these terminals."""
    codes = [_FORM_OF.get(name, "9") for name in channels]
    return _in_order(FORMS, [*codes, "terminal"] if here else codes)


def people_of(name: str, category: str, objects: Iterable[str]) -> tuple[str, ...]:
    """Codes of the special groups an item is for, derived from its name and field. What is only for organisations is
    for none.
    """
    whom = set(objects_of(objects)) - {UNSTATED}
    if whom and "1" not in whom:
        return ()
    return tuple(one.code for one in PEOPLE if one.served_by(name, category))


def _in_order(names: dict[str, Text], codes: Iterable[str]) -> tuple[str, ...]:
    found = set(codes)
    return tuple(code for code in names if code in found) or (UNSTATED,)


FIXED: dict[str, dict[str, Text]] = {
    "nature": NATURES,
    "object": OBJECTS,
    "level": LEVEL_NAMES,
    "form": FORMS,
    "people": PEOPLE_NAMES,
}
"""The dimensions whose groups are the same in every library, with their names in order."""
