"""Papers as people hand them in: printed for invented persons, photographed well and badly.

``paper(kind, number)`` gives a picture and what stands on it, by field; ``photographed(picture, how)`` is a photograph
of it. Nothing is random: the same number is the same paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from stdnum import luhn

from backend.reading.rules.fields import Wanted
from tests.factories.identity import number_with_check

FONTS = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SERIF = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
NAMES = ("陈秀兰", "王建国", "欧阳文静", "刘洋", "赵桂英", "孙志强", "周婷婷", "吴德明", "郑海燕", "冯玉梅")
STREETS = ("柳岸路88号2栋1604室", "青禾大道12号", "建设巷5号3单元201室", "向阳街160号", "东湖路7号院4栋502室")


@dataclass(frozen=True)
class Printed:
    """``says``: field -> what a person reads there; ``wanted``: what a definition would ask of it."""

    picture: Image.Image
    says: dict[str, str]
    wanted: tuple[Wanted, ...]


def _person(number: int) -> tuple[str, str, str]:
    """Name, ID number, date of birth as YYYY-MM-DD."""
    year, month, day = 1941 + number * 7 % 60, 1 + number * 5 % 12, 1 + number * 11 % 28
    identity = number_with_check(f"420106{year}{month:02}{day:02}{100 + number * 37 % 900:03}")
    return NAMES[number % len(NAMES)], identity, f"{year}-{month:02}-{day:02}"


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int = 34, font: str = FONTS) -> None:
    pen.text(at, text, font=ImageFont.truetype(font, size), fill="#1c1c1c")


def id_card(number: int) -> Printed:
    """The front of an ID card, 1012 x 638 (85.6 x 54 mm at 300 dpi)."""
    name, identity, birth = _person(number)
    year, month, day = (int(part) for part in birth.split("-"))
    street = STREETS[number % len(STREETS)]
    card = Image.new("RGB", (1012, 638), "#e6eef5")
    pen = ImageDraw.Draw(card)
    pen.rectangle((690, 90, 950, 420), fill="#c9d6df")
    for label, value, top in (
        ("姓名", name, 70),
        ("性别", "女" if number % 2 else "男", 145),
        ("出生", f"{year} 年 {month} 月 {day} 日", 220),
        ("住址", "湖北省示范市青禾区", 300),
    ):
        _write(pen, (60, top + 4), label, 28)
        _write(pen, (150, top), value)
    _write(pen, (340, 149), "民族", 28)
    _write(pen, (430, 145), "汉")
    _write(pen, (150, 352), street)
    _write(pen, (60, 544), "公民身份号码", 28)
    _write(pen, (300, 538), identity, 40)
    wanted = (
        Wanted("name", "name", ("姓名",)),
        Wanted("id_number", "id_number", ("公民身份号码",)),
        Wanted("address", "address", ("住址",)),
        Wanted("birth", "date", ("出生",)),
    )
    says = {"name": name, "id_number": identity, "birth": birth, "address": f"湖北省示范市青禾区{street}"}
    return Printed(card, says, wanted)


def bank_card(number: int) -> Printed:
    """A bank card with its number in groups of four."""
    digits = f"622202{number * 7919 % 10**12:012}"
    digits += luhn.calc_check_digit(digits)
    card = Image.new("RGB", (1012, 638), "#23508c")
    pen = ImageDraw.Draw(card)
    font = ImageFont.truetype(SERIF, 40)
    pen.text((60, 60), "示范银行", font=font, fill="white")
    groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    pen.text((70, 320), groups, font=ImageFont.truetype(FONTS, 56), fill="#f2f2f2")
    pen.text((70, 480), "借记卡", font=font, fill="white")
    return Printed(card, {"bank_card": digits}, (Wanted("bank_card", "bank_card", ("卡号",)),))


def household_page(number: int) -> Printed:
    """A member's page of a household register."""
    name, identity, birth = _person(number + 3)
    year, month, day = (int(part) for part in birth.split("-"))
    page = Image.new("RGB", (1000, 1380), "#f7f1e3")
    pen = ImageDraw.Draw(page)
    _write(pen, (330, 60), "常住人口登记卡", 48, SERIF)
    rows = (
        ("姓名", name, "户主或与户主关系", "配偶"),
        ("曾用名", "", "性别", "女"),
        ("出生地", "示范市", "民族", "汉族"),
        ("籍贯", "示范市", "出生日期", f"{year}年{month}月{day}日"),
        ("公民身份号码", identity, "", ""),
        ("文化程度", "高中", "婚姻状况", "有配偶"),
    )
    for row, (left, value, right, other) in enumerate(rows):
        top = 190 + row * 150
        pen.rectangle((50, top, 950, top + 150), outline="#555", width=3)
        _write(pen, (70, top + 52), left, 28)
        _write(pen, (70 + 28 * (len(left) + 1), top + 48), value, 34)
        _write(pen, (520, top + 52), right, 28)
        _write(pen, (520 + 28 * (len(right) + 1), top + 48), other, 34)
    wanted = (
        Wanted("name", "name", ("姓名",)),
        Wanted("id_number", "id_number", ("公民身份号码",)),
        Wanted("birth", "date", ("出生日期",)),
    )
    return Printed(page, {"name": name, "id_number": identity, "birth": birth}, wanted)


def lease(number: int) -> Printed:
    """The first page of a lease."""
    name, _, _ = _person(number)
    street = f"示范市青禾区{STREETS[number % len(STREETS)]}"
    begins, ends = (2025 + number % 2, 1 + number % 12, 1), (2027, 1 + (number * 5) % 12, 28)
    page = Image.new("RGB", (1000, 1400), "white")
    pen = ImageDraw.Draw(page)
    _write(pen, (340, 70), "房屋租赁合同", 52, SERIF)
    lines = (
        f"甲方（出租方）：{NAMES[(number + 4) % 10]}",
        f"乙方（承租方）：{name}",
        "第一条 甲方将下列房屋出租给乙方使用。",
        f"房屋坐落：{street}。",
        "第二条 租赁期限",
        f"自{begins[0]}年{begins[1]}月{begins[2]}日起至{ends[0]}年{ends[1]}月{ends[2]}日止。",
        "第三条 每月租金人民币2500元，按月支付。",
        "第四条 双方应当遵守法律法规的规定。",
        f"签订日期：{begins[0] - 1}年12月{10 + number % 15}日",
    )
    for row, text in enumerate(lines):
        _write(pen, (90, 220 + row * 96), text, 34)
    wanted = (
        Wanted("address", "address", ("房屋坐落",)),
        Wanted("lease_from", "date", ("租赁期限", "自")),
        Wanted("lease_to", "date", ("至",)),
    )
    says = {
        "address": street,
        "lease_from": f"{begins[0]}-{begins[1]:02}-{begins[2]:02}",
        "lease_to": f"{ends[0]}-{ends[1]:02}-{ends[2]:02}",
    }
    return Printed(page, says, wanted)


def certificate(number: int) -> Printed:
    """A certificate of skill."""
    name, identity, _ = _person(number + 5)
    code = f"S0000{number * 104729 % 10**11:011}"
    day = (2020 + number % 5, 1 + number * 3 % 12, 1 + number * 7 % 28)
    page = Image.new("RGB", (1200, 850), "#fbf7ec")
    pen = ImageDraw.Draw(page)
    _write(pen, (420, 60), "职业技能等级证书", 48, SERIF)
    for row, text in enumerate(
        (
            f"姓名：{name}",
            f"证件号码：{identity}",
            "职业名称：养老护理员",
            "等级：三级",
            f"证书编号：{code}",
            f"发证日期：{day[0]}年{day[1]}月{day[2]}日",
        )
    ):
        _write(pen, (120, 190 + row * 96), text, 36)
    wanted = (
        Wanted("skill_number", "licence_number", ("证书编号",)),
        Wanted("skill_on", "date", ("发证日期",)),
        Wanted("skill_name", "text", ("职业名称",)),
    )
    says = {"skill_number": code, "skill_on": f"{day[0]}-{day[1]:02}-{day[2]:02}", "skill_name": "养老护理员"}
    return Printed(page, says, wanted)


PAPERS: dict[str, Callable[[int], Printed]] = {
    "id_card": id_card,
    "bank_card": bank_card,
    "household_page": household_page,
    "lease": lease,
    "certificate": certificate,
}


def on_table(picture: Image.Image, lean: float = 0.06, table: str = "#6b4a2f") -> Image.Image:
    """The paper on a wooden table, seen from the side: ``lean`` is how much its far edge shrinks."""
    width, height = picture.size
    wide, high = round(width * 1.35), round(height * 1.35)
    left, top = (wide - width) / 2, (high - height) / 2
    slip = lean * width
    corners = [
        (left + slip, top + slip / 2),
        (left + width - slip / 2, top),
        (left + width, top + height - slip / 3),
        (left, top + height),
    ]
    ground = np.random.default_rng(7).normal(0, 5, (high, wide, 1)) + np.array(Image.new("RGB", (wide, high), table))
    scene = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
    seen = picture.transform((wide, high), Image.Transform.PERSPECTIVE, _mapping(corners, width, height), Image.BICUBIC)
    shape = Image.new("L", picture.size, 255).transform(
        (wide, high), Image.Transform.PERSPECTIVE, _mapping(corners, width, height)
    )
    scene.paste(seen, mask=shape)
    return scene


def _mapping(corners: list[tuple[float, float]], width: int, height: int) -> list[float]:
    """The eight numbers that lead from the photograph back to the paper (PIL's PERSPECTIVE)."""
    rows, targets = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        targets += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows), np.array(targets))]


def _shaded(picture: Image.Image) -> Image.Image:
    shade = np.linspace(0.55, 1.0, picture.width)[None, :, None]
    return Image.fromarray((np.asarray(picture) * shade).astype(np.uint8))


def _noisy(picture: Image.Image) -> Image.Image:
    noise = np.random.default_rng(3).normal(0, 12, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def shining(picture: Image.Image, at: tuple[float, float] = (0.75, 0.3)) -> Image.Image:
    """With the reflection of a lamp on it, its middle at ``at`` in parts of the picture."""
    rows, columns = np.mgrid[0 : picture.height, 0 : picture.width]
    away = np.hypot((columns / picture.width - at[0]) * 1.2, rows / picture.height - at[1])
    light = 400 * np.clip(1 - away / 0.22, 0, 1)[:, :, None]
    return Image.fromarray(np.clip(np.asarray(picture) + light, 0, 255).astype(np.uint8))


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "scanned": lambda picture: picture,
    "on a table": on_table,
    "from the side": lambda picture: on_table(picture, lean=0.14),
    "a little blurred": lambda picture: on_table(picture).filter(ImageFilter.GaussianBlur(1.6)),
    "in the dusk": lambda picture: Image.eval(on_table(picture), lambda value: value * 45 // 100),
    "half in the shade": lambda picture: _shaded(on_table(picture)),
    "noisy": lambda picture: _noisy(on_table(picture)),
    "far away": lambda picture: on_table(picture).resize((820, round(820 * picture.height / picture.width))),
    "askew": lambda picture: on_table(picture, lean=0.02).rotate(6, Image.BICUBIC, fillcolor="#6b4a2f"),
}
"""How a paper comes to be photographed."""
