"""What a person reads when an answer does not fit, by JSON Schema keyword.

``tests/contract/form_errors.json`` carries the same table to the page. A key may be made narrower by the
field's widget (``required:choice``); ``format`` is always named with its format (``format:date``).
``{limit}`` is the keyword's value in the schema, in yuan for a money field.
"""

from __future__ import annotations

from backend.core.errors import Text

WORDS: dict[str, Text] = {
    "required": Text("这一项还没填", "Please fill this in"),
    "required:choice": Text("请选一个", "Please choose one"),
    "required:checkbox": Text("请先读一读，再勾选", "Please read this, then tick it"),
    "required:date": Text("请选一个日期", "Please choose a date"),
    "required:signature": Text("请在框里签名", "Please sign in the box"),
    "required:table": Text("至少填一行", "Please fill in at least one row"),
    "additionalProperties": Text("这张表没有这一项", "This form has no such field"),
    "type": Text("这一项的格式不对", "This is not in the right format"),
    "type:money": Text("请填金额，例如 1200 或 1200.50", "Please enter an amount, such as 1200 or 1200.50"),
    "enum": Text("请从给出的选项里选", "Please choose one of the options"),
    "const": Text("请先读一读，再勾选", "Please read this, then tick it"),
    "format:cn-id-number": Text(
        "身份证号不对，请对照证件再看一遍（18 位，最后一位可能是 X）",
        "This ID number is not right. Please compare it with the card (18 characters, the last may be X)",
    ),
    "format:cn-mobile": Text(
        "手机号不对，应是 1 开头的 11 位数字", "This is not a mobile number: 11 digits beginning with 1"
    ),
    "format:bank-card": Text(
        "银行卡号不对，请对照卡面再看一遍", "This card number is not right. Please compare it with the card"
    ),
    "format:date": Text("没有这一天，请再看看年月日", "There is no such day. Please check year, month and day"),
    "format:person-name": Text(
        "名字里只写汉字或字母，中间可以有“·”或空格；请去掉数字和别的符号",
        "A name has letters only, with “·”, a space, hyphen or apostrophe between. "
        "Please take out digits and other signs",
    ),
    "format:address": Text(
        "请写清楚地址：先选地区，再写街道、小区和门牌号",
        "Please give the whole address: choose the region, then write street, estate and number",
    ),
    "format:signature": Text("请在框里重新签一次名", "Please sign in the box once more"),
    "pattern": Text("这一项的格式不对", "This is not in the right format"),
    "minLength": Text("太短了，至少 {limit} 个字", "Too short: at least {limit} characters"),
    "maxLength": Text("太长了，最多 {limit} 个字", "Too long: at most {limit} characters"),
    "minimum": Text("不能小于 {limit}", "This must not be less than {limit}"),
    "minimum:money": Text("至少 {limit} 元", "At least {limit} yuan"),
    "maximum": Text("不能大于 {limit}", "This must not be more than {limit}"),
    "maximum:money": Text("最多 {limit} 元", "At most {limit} yuan"),
    "minItems:table": Text("至少填 {limit} 行", "Please fill in at least {limit} rows"),
    "maxItems:table": Text("最多填 {limit} 行", "At most {limit} rows"),
    "minItems": Text("至少选 {limit} 个", "Please choose at least {limit}"),
    "maxItems": Text("最多选 {limit} 个", "Please choose at most {limit}"),
    "uniqueItems": Text("选重复了", "Chosen twice"),
    "cannot_check": Text(
        "这一项现在核对不了，请稍后再试，或到窗口办理",
        "This cannot be checked right now. Please try later or go to a counter",
    ),
}

PRIORITY = (
    "required",
    "additionalProperties",
    "type",
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
)
"""A field shows one message: of several failing keywords, the one that stands first here."""

CELL = Text("第 {row} 行“{column}”：{words}", "Row {row}, {column}: {words}")
"""What is wrong in a table, with the place."""


def cell_words(row: int, column: dict[str, str], words: Text) -> Text:
    """``words`` about one cell: ``row`` counts from 1, ``column`` is the column's label."""

    def placed(sentence: str, label: str, said: str) -> str:
        return sentence.replace("{row}", str(row)).replace("{column}", label).replace("{words}", said)

    return Text(placed(CELL.zh, column["zh"], words.zh), placed(CELL.en, column["en"], words.en))


def words_for(keyword: str, widget: str, limit: object = None, own: dict[str, dict[str, str]] | None = None) -> Text:
    """The message of ``keyword`` on a field: the field's own words, else the widget's, else the general ones."""
    if own and keyword in own:
        return Text(own[keyword]["zh"], own[keyword]["en"])
    text = WORDS.get(f"{keyword}:{widget}") or WORDS[keyword]
    shown = _yuan(limit) if widget == "money" and isinstance(limit, int) else str(limit)
    return Text(text.zh.replace("{limit}", shown), text.en.replace("{limit}", shown))


def _yuan(fen: int) -> str:
    """An amount in fen as yuan, with two decimals only when they say something."""
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"
