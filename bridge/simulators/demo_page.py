"""A page to lay on the scanner when nobody has one at hand: a tenancy contract, labelled as demonstration material."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

_SIZE = (1654, 2339)
"""A4 at 200 dpi."""

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

_TITLE = "房屋租赁合同"
_LABEL = "示范材料  Demonstration material"
_LINES = (
    "合同编号：示范-0001",
    "",
    "出租方（甲方）：示范房东",
    "承租方（乙方）：示范租客",
    "",
    "第一条  房屋坐落：湖北省武汉市示范区示范路 1 号 1 栋 1 单元 101 室。",
    "第二条  建筑面积：68.50 平方米。房屋用途：居住。",
    "第三条  租赁期限：自 2025 年 1 月 1 日起至 2026 年 12 月 31 日止。",
    "第四条  租金：每月人民币 1,800.00 元（大写：壹仟捌佰元整）。",
    "第五条  支付方式：按季支付，每季首月 5 日前付清。",
    "第六条  本合同一式两份，甲乙双方各执一份，自签字之日起生效。",
    "",
    "",
    "甲方（签字）：示范房东            乙方（签字）：示范租客",
    "",
    "签订日期：2024 年 12 月 20 日",
)


def demo_page() -> Image.Image:
    """One A4 page at 200 dpi."""
    page = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(page)
    centre = _SIZE[0] // 2
    draw.rounded_rectangle((centre - 320, 90, centre + 320, 160), radius=12, outline="#b3261e", width=4)
    draw.text((centre, 125), _LABEL, font=_font(36), fill="#b3261e", anchor="mm")
    draw.text((centre, 270), _TITLE, font=_font(72), fill="black", anchor="mm")
    top = 400
    for line in _LINES:
        draw.text((180, top), line, font=_font(38), fill="black")
        top += 86
    draw.text((centre, 2230), _LABEL, font=_font(28), fill="#b3261e", anchor="mm")
    return page


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(_FONT, size)
    except OSError:
        return ImageFont.load_default(size)
