"""The look of a result paper while its definition is written: real layouts, plainly example values."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from backend.core.errors import Invalid
from backend.printing import preview
from backend.printing.render import Renderer
from tests.factories import catalog

TODAY = date(2026, 3, 2)


def facts(code: str, **changes: object) -> tuple[str, dict[str, object]]:
    return preview.result_facts({**catalog.definition(code), **changes}, "示范事项", "示范部门", ["示范依据"], TODAY)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize("code", [path.stem for path in sorted((catalog.SHIPPED / "services").glob("*.json"))])
def test_every_shipped_service_has_a_paper_to_look_at(renderer: Renderer, code: str) -> None:
    layout, words = facts(code)
    renderer._layouts.get_template(f"{layout}.html").render(words, watermark="")


def test_a_notice_shows_its_lines_with_examples_of_their_kind() -> None:
    _, words = facts("HN-G001")
    result = words["result"]
    assert isinstance(result, dict)
    shown = {line["label"]["zh"]: line["value"] for line in result["lines"]}
    assert shown == {
        "原来在哪里上班": "示例内容",
        "哪天离开的": "2026-03-02",
        "收款银行卡号": "6222 **** **** 0000",
    }


def test_a_paper_without_words_says_so_instead_of_failing() -> None:
    result = {**catalog.definition("HN-G001")["result"]}
    del result["words"]
    _, words = facts("HN-G001", result=result)
    assert words["result"]["words"]["zh"] == "（正文还没有写）"  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"result": {"name": {"zh": "一", "en": "One"}, "template": "nothing"}}, "no_layout"),
        ({"result": {}}, "unreadable"),
        ({"form": None}, "unreadable"),
    ],
)
def test_what_cannot_be_drawn_says_why(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        facts("HN-G001", **changes)
    assert refused.value.code == code


def test_it_is_drawn_as_a_picture_of_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SECONDS", 100.0)  # a machine that does much else is slower than an author is patient
    picture = Image.open(io.BytesIO(preview.draw(*facts("HN-G001"))))
    assert picture.width == preview.WIDTH
    assert picture.height > picture.width
