"""What stands in a card's 256-byte text file: four layouts, one for each kind of card.

Sources: the layouts that public SAM_V integrations agree on for the resident card (name 15 characters,
sex, nation, birth, address 35, number 18, issuer 15, validity 8 + 8), for the residence permit of Hong
Kong, Macao and Taiwan residents, and for both forms of the foreigner's permanent residence card; sex
by GB/T 2261.1, nation by GB/T 3304, nationality by GB/T 2659. Which kind it is stands in character
124: ``J`` permit, ``I`` foreigner 2017, ``Y`` foreigner 2023, blank resident. That the permit's letter
is ``J`` is field knowledge; no public text confirms it.
"""

from __future__ import annotations

from datetime import date

from bridge.protocol import Payload

TEXT_BYTES = 256
LONG_TERM = "long-term"
_KIND_AT = 124
_NO_EXPIRY = "长期"

SEXES = {"0": "unknown", "1": "male", "2": "female", "9": "unspecified"}

_NATIONS = """
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳
    佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬
    锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙
    鄂伦春 赫哲 门巴 珞巴 基诺
"""
NATIONS = dict(enumerate(_NATIONS.split(), 1)) | {97: "其他", 98: "外国血统中国籍人士"}
"""GB/T 3304 number -> name."""

# Property -> first character and how many. The type letter's neighbours are reserved.
_RESIDENT = {
    "name": (0, 15), "sex": (15, 1), "ethnicity": (16, 2), "birthDate": (18, 8), "address": (26, 35),
    "idNumber": (61, 18), "authority": (79, 15), "validFrom": (94, 8), "validTo": (102, 8),
}  # fmt: skip
_PERMIT = {name: place for name, place in _RESIDENT.items() if name != "ethnicity"} | {
    "passNumber": (110, 9),
    "issueCount": (119, 2),
}
_FOREIGNER_2017 = {
    "nameEnglish": (0, 60), "sex": (60, 1), "idNumber": (61, 15), "nationality": (76, 3), "name": (79, 15),
    "validFrom": (94, 8), "validTo": (102, 8), "birthDate": (110, 8), "cardVersion": (118, 2), "authority": (120, 4),
}  # fmt: skip
_FOREIGNER_2023 = {
    "name": (0, 15), "sex": (15, 1), "issueCount": (16, 2), "birthDate": (18, 8), "nameEnglish": (26, 35),
    "idNumber": (61, 18), "validFrom": (94, 8), "validTo": (102, 8), "nameEnglishRest": (110, 11),
    "nationality": (121, 3),
}  # fmt: skip
LAYOUTS = {
    "": ("resident", _RESIDENT),
    "J": ("hkmt", _PERMIT),
    "I": ("foreigner2017", _FOREIGNER_2017),
    "Y": ("foreigner2023", _FOREIGNER_2023),
}
_DATES = ("birthDate", "validFrom", "validTo")


class CardTextError(ValueError):
    """The bytes are no card's text; the message names the field, never what stands in it."""


def parse_card_text(text: bytes) -> Payload:
    """The fields of a card in ReadIdentity's property names; empty ones are left out.

    ``cardType`` is resident | hkmt | foreigner2017 | foreigner2023. Dates are ISO; ``validTo`` may be
    ``long-term``. A foreigner's card without a Chinese name has the English one as ``name``. Raises
    CardTextError.
    """
    if len(text) != TEXT_BYTES:
        raise CardTextError("a card's text has 256 bytes")
    try:
        characters = text.decode("utf-16-le")
    except UnicodeDecodeError:
        raise CardTextError("the text is not UTF-16") from None
    if len(characters) != TEXT_BYTES // 2:
        raise CardTextError("the text holds characters a card cannot have")
    letter = characters[_KIND_AT].strip(" \0")
    if letter not in LAYOUTS:
        raise CardTextError("unknown kind of card")
    kind, places = LAYOUTS[letter]
    raw = {name: characters[start : start + length].strip(" \0") for name, (start, length) in places.items()}
    return {"cardType": kind} | _in_words(raw)


def _in_words(raw: dict[str, str]) -> Payload:
    if raw["sex"] not in SEXES:
        raise CardTextError("sex is none of GB/T 2261.1")
    fields: Payload = raw | {"sex": SEXES[raw["sex"]]} | {name: _date(name, raw[name]) for name in _DATES}
    if rest := fields.pop("nameEnglishRest", ""):
        # The first part is cut after 35 characters, wherever that is; a blank there was stripped with it.
        fields["nameEnglish"] = f"{raw['nameEnglish'].ljust(35)}{rest}"
    fields["name"] = fields["name"] or fields.get("nameEnglish", "")
    if (code := raw.get("ethnicity")) and code.isdecimal():
        fields["ethnicityName"] = NATIONS.get(int(code), "")
    for name in ("name", "idNumber"):
        if not fields[name]:
            raise CardTextError(f"{name} is empty")
    return {name: value for name, value in fields.items() if value != ""}


def _date(name: str, digits: str) -> str:
    if name == "validTo" and digits == _NO_EXPIRY:
        return LONG_TERM
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise CardTextError(f"{name} is no date")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        raise CardTextError(f"{name} is no date") from None


def newest_address(data: bytes) -> str:
    """The address a card was given later: 70 bytes. Empty when it holds none. Raises CardTextError."""
    try:
        return data.decode("utf-16-le").strip(" \0")
    except UnicodeDecodeError:
        raise CardTextError("the newest address is not UTF-16") from None
