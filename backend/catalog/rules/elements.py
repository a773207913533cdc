"""The elements of an implementation-list entry: what a version's content holds, how each is written and shown.

Source: GB/T 39046-2020 table 4 and Annex A, with the elements of the national sync tables; keys are ours. An
element that the source does not give is None or empty: never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from backend.core.errors import Text

Kind = Literal["text", "long", "lines", "choice", "count", "flag", "date", "materials", "questions"]


@dataclass(frozen=True)
class Element:
    """``choices``: code -> label, for ``choice`` (one) and ``lines`` (some). ``longest``: signs, or lines, each of up
    to ``line`` signs.
    """

    key: str
    group: str
    label: Text
    kind: Kind
    longest: int = 300
    choices: tuple[str, ...] = ()
    required: bool = False
    line: int = 4000


GROUPS: dict[str, Text] = {
    "identity": Text("事项身份", "Identity"),
    "handling": Text("怎么办", "Handling"),
    "materials": Text("材料", "Materials"),
    "fee": Text("收费", "Fee"),
    "result": Text("结果", "Result"),
    "help": Text("咨询与依据", "Help and basis"),
    "origin": Text("来源", "Origin"),
}

TYPES = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
    "公共服务",
)
LEVELS = ("国家级", "省级", "市级", "县级", "镇（乡、街道）级", "村（社区）级")
OBJECTS = ("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织")
CHANNELS = ("窗口", "自助终端", "网上", "移动端", "快递", "其他")
CASE_KINDS = ("即办件", "承诺件")
RESULT_TYPES = ("证照", "批文", "其他")
NECESSITIES = ("必要", "非必要", "容缺后补")
FORMS = ("纸质", "电子", "纸质或电子")
MATERIAL_SOURCES = ("申请人自备", "政府部门核发", "其他")
DEPTHS = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级")

IN_ENGLISH: dict[str, str] = {
    **dict(zip(TYPES, (
        "Administrative licence", "Administrative penalty", "Administrative compulsion", "Administrative levy",
        "Administrative payment", "Administrative inspection", "Administrative confirmation", "Administrative reward",
        "Administrative ruling", "Other administrative power", "Public service",
    ), strict=True)),
    **dict(zip(LEVELS, (
        "National", "Provincial", "City", "County", "Township or street", "Village or community",
    ), strict=True)),
    **dict(zip(OBJECTS, (
        "Natural person", "Enterprise", "Public institution", "Social organisation", "Unincorporated business",
        "Administrative organ", "Other organisation",
    ), strict=True)),
    **dict(zip(CHANNELS, ("Counter", "Self-service terminal", "Online", "Mobile", "By courier", "Other"), strict=True)),
    **dict(zip(CASE_KINDS, ("Immediate", "Promised"), strict=True)),
    **dict(zip(RESULT_TYPES[:2], ("Licence", "Written approval"), strict=True)),
    **dict(zip(NECESSITIES, ("Required", "Not required", "May follow later"), strict=True)),
    **dict(zip(FORMS, ("Paper", "Electronic", "Paper or electronic"), strict=True)),
    **dict(zip(MATERIAL_SOURCES[:2], ("Applicant's own", "Issued by an authority"), strict=True)),
    **dict(zip(DEPTHS, ("Level I", "Level II", "Level III", "Level IV"), strict=True)),
}  # fmt: skip
"""The codes above for readers of English; what is stored stays the code."""

ELEMENTS: tuple[Element, ...] = (
    Element("name", "identity", Text("事项名称", "Name"), "text", 300, required=True),
    Element("sayings", "identity", Text("市民常说", "What people call it"), "lines", 20, line=40),
    Element("department", "identity", Text("实施主体", "Department"), "text", 100),
    Element("category", "identity", Text("业务领域", "Field"), "text", 40, required=True),
    Element("themes", "identity", Text("主题", "Themes"), "lines", 20),
    Element("basic_code", "identity", Text("基本编码", "Basic code"), "text", 40),
    Element("item_code", "identity", Text("实施编码", "Implementation code"), "text", 80),
    Element("handle_item_code", "identity", Text("业务办理项编码", "Handling-item code"), "text", 80),
    Element("type", "identity", Text("事项类型", "Type"), "choice", choices=TYPES),
    Element("level", "identity", Text("行使层级", "Level"), "choice", choices=LEVELS),
    Element("region", "identity", Text("适用地区", "Region"), "text", 100),
    Element("service_objects", "identity", Text("服务对象", "Who it is for"), "lines", 10, choices=OBJECTS),
    Element("service_scope", "identity", Text("通办范围", "Where it can be handed in"), "text", 200),
    Element("conditions", "handling", Text("受理条件", "Conditions"), "long", 8000),
    Element("steps", "handling", Text("办理流程", "Steps"), "lines", 40),
    Element("case_kind", "handling", Text("办件类型", "Kind of case"), "choice", choices=CASE_KINDS),
    Element("legal_time_limit", "handling", Text("法定办结时限", "Legal time limit"), "text", 100),
    Element("promised_time_limit", "handling", Text("承诺办结时限", "Promised time limit"), "text", 100),
    Element("visits", "handling", Text("到办事现场次数", "Visits needed"), "count"),
    Element("visit_reason", "handling", Text("必须到现场的原因", "Why a visit is needed"), "text", 300),
    Element("channels", "handling", Text("办理渠道", "Channels"), "lines", 10, choices=CHANNELS),
    Element("online_depth", "handling", Text("网上办理深度", "Online depth"), "choice", choices=DEPTHS),
    Element("mail", "handling", Text("可以邮寄", "By mail"), "flag"),
    Element("appointment", "handling", Text("可以预约", "By appointment"), "flag"),
    Element("self_service", "handling", Text("自助终端办理", "Self-service"), "text", 200),
    Element("materials", "materials", Text("申请材料", "Materials"), "materials", 60),
    Element("fee_charged", "fee", Text("是否收费", "Charged"), "flag"),
    Element("fee", "fee", Text("收费标准", "Fee"), "text", 500),
    Element("fee_name", "fee", Text("收费项目名称", "Name of the fee"), "text", 200),
    Element("fee_basis", "fee", Text("收费依据", "Basis of the fee"), "text", 500),
    Element("fee_online", "fee", Text("可以网上支付", "Payable online"), "flag"),
    Element("result_name", "result", Text("结果名称", "Result"), "text", 200),
    Element("result_type", "result", Text("结果类型", "Type of result"), "choice", choices=RESULT_TYPES),
    Element("legal_basis", "help", Text("设定依据", "Legal basis"), "lines", 60),
    Element("faq", "help", Text("常见问题", "Common questions"), "questions", 60),
    Element("contact", "help", Text("咨询方式", "Where to ask"), "text", 300),
    Element("complaint", "help", Text("监督投诉方式", "Where to complain"), "text", 300),
    Element("note", "help", Text("说明", "Note"), "long", 4000),
    Element("source", "origin", Text("数据来源", "Source"), "text", 300),
    Element("crawled", "origin", Text("数据日期", "Date of the data"), "text", 40),
)
BY_KEY = {element.key: element for element in ELEMENTS}

EIGHT_SAME = (
    "name",
    "basic_code",
    "type",
    "legal_basis",
    "service_objects",
    "legal_time_limit",
    "materials",
    "result_name",
)
"""三级八同: what must agree where the same basic code is used at different levels."""

MATERIAL_KEYS = ("name", "necessity", "form", "source", "copies", "note")


def empty(element: Element) -> Any:
    """How an element that is not given is written."""
    return [] if element.kind in ("lines", "materials", "questions") else None


def complete(content: dict[str, Any]) -> dict[str, Any]:
    """``content`` with every element in it, those not given empty."""
    return {**{element.key: empty(element) for element in ELEMENTS}, **content}


def tidy(element: Element, value: Any) -> Any:
    """A value as somebody typed it, without what says nothing: blanks around it, empty lines, empty materials. What is
    not of the element's kind is left for the findings to name.
    """
    if isinstance(value, str) and element.kind in ("text", "long", "date", "choice"):
        return value.strip() or None
    if element.kind == "lines" and isinstance(value, list):
        return [line for line in map(_stripped, value) if line != ""]
    if element.kind in ("materials", "questions") and isinstance(value, list):
        keys = MATERIAL_KEYS if element.kind == "materials" else ("q", "a")
        blank = None if element.kind == "materials" else ""
        return [_entry(one, keys, blank) for one in value if not isinstance(one, dict) or any(map(given, one.values()))]
    return value


def _entry(one: Any, keys: tuple[str, ...], blank: str | None) -> Any:
    if not isinstance(one, dict):
        return one
    said = {key: _stripped(value) for key, value in one.items()}
    return {**dict.fromkeys(keys, blank), **{key: blank if value == "" else value for key, value in said.items()}}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def given(value: Any) -> bool:
    """Whether an element says anything; ``False`` and 0 do."""
    return value is not None and value != "" and value != []
