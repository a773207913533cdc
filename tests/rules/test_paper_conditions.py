"""A form on paper cannot hide a field: it says for whom each is that not everybody fills in."""

from __future__ import annotations

from typing import Any

import pytest

from backend.paperform.rules import setting


def conditional(condition: Any) -> dict[str, Any]:
    """A form whose field ``note`` is shown under ``condition``."""
    text = {"zh": "备注", "en": "Note"}
    options = [
        {"value": "home", "label": {"zh": "买房", "en": "A home"}},
        {"value": "other", "label": {"zh": "别的用处", "en": "Something else"}},
    ]
    given: list[dict[str, Any]] = [
        {"name": "use", "label": {"zh": "用处", "en": "Purpose"}, "widget": "choice", "options": options},
        {"name": "agent", "label": {"zh": "有人代办", "en": "Somebody acts for me"}, "widget": "checkbox"},
        {"name": "note", "label": text, "widget": "text", "visible_when": condition},
    ]
    return {"schema": {"properties": {}}, "sections": [{"title": text, "fields": given}]}


MARRIED = {"==": [{"var": "answers.marital"}, "married"]}
OTHER = {"==": [{"var": "form.use"}, "other"]}


@pytest.mark.parametrize(
    ("condition", "begun", "zh", "en"),
    [
        (True, True, "备注", "Note"),
        (OTHER, True, "备注（“用处”选了“别的用处”才填）", "Note (only if “Purpose” is “Something else”)"),
        (
            {"in": [{"var": "form.use"}, ["home", "other"]]},
            True,
            "备注（“用处”选了“买房”或“别的用处”才填）",
            "Note (only if “Purpose” is “A home” or “Something else”)",
        ),
        (
            {"==": [{"var": "form.agent"}, True]},
            True,
            "备注（“有人代办”打了勾才填）",
            "Note (only if “Somebody acts for me” is ticked)",
        ),
        (MARRIED, True, "备注", "Note"),  # whose form it is has answered that
        (MARRIED, False, "备注（用得着才填）", "Note (only if it applies to you)"),
        (
            {"and": [MARRIED, OTHER]},
            True,
            "备注（“用处”选了“别的用处”才填）",
            "Note (only if “Purpose” is “Something else”)",
        ),
        ({"and": [MARRIED, OTHER]}, False, "备注（用得着才填）", "Note (only if it applies to you)"),
        ({"!=": [{"var": "form.use"}, "home"]}, True, "备注（用得着才填）", "Note (only if it applies to you)"),
        ({"==": [{"var": "form.use"}, "gone"]}, True, "备注（用得着才填）", "Note (only if it applies to you)"),
    ],
)
def test_a_field_that_is_not_for_everybody_says_on_paper_for_whom_it_is(
    condition: Any, begun: bool, zh: str, en: str
) -> None:
    form = conditional(condition)
    for language, said in (("zh", zh), ("en", en)):
        (page,) = setting.lay_out(form, ["use", "agent", "note"], {}, {}, language, begun=begun)
        assert said in [one.text for one in page.words if one.kind == "label"]


def test_what_is_filled_in_already_needs_no_condition() -> None:
    (page,) = setting.lay_out(conditional(OTHER), ["note"], {"note": "给孙子"})
    assert [one.text for one in page.words if one.kind == "label"] == ["备注："]
