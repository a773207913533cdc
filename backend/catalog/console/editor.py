"""The editor of a draft: one page, and the JSON it works with. What a draft may hold is decided by the service."""

from __future__ import annotations

from typing import Any

from flask import g
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, blueprint, may, page, to
from backend.catalog.console.schemas import ContentIn, EditIn
from backend.catalog.rules import elements, lifecycle
from backend.catalog.rules.soundness import Finding
from backend.catalog.service import authoring, overview
from backend.core import guard
from backend.core.errors import Text
from backend.core.web import house
from backend.staff import rules
from backend.staff import service as staff


@blueprint.get("/items/<code>/versions/<int:number>/edit")
@guard.staff(rules.WRITE)
def edit(code: str, number: int) -> AnyResponse | str:
    """The page of the editor; a version that is no draft any more is only shown."""
    with house().db.read() as session:
        found = authoring.version(session, code, number)
        if found.state != lifecycle.DRAFT or not may(str(found.content["category"]))["write"]:
            return to(code, number)
    return page("edit", item=found)


@blueprint.get("/items/<code>/versions/<int:number>/draft")
@guard.staff(rules.WRITE)
def draft(code: str, number: int) -> dict[str, Any]:
    """The draft with everything its editor needs to know."""
    with house().db.read() as session:
        found = authoring.version(session, code, number)
        return {
            "code": code,
            "number": number,
            "state": found.state,
            "revision": found.revision,
            "author_name": staff.names(session).get(found.author, found.author),
            "reader": g.staff.login,
            "content": {key: found.content[key] for key in elements.BY_KEY},
            **_judgement(found.content),
            **_form(overview.theme_names(session), overview.categories(session), overview.departments(session)),
        }


@blueprint.post("/items/<code>/versions/<int:number>/draft")
@blueprint.input(EditIn)
@guard.staff(rules.WRITE)
def save(code: str, number: int, json_data: EditIn) -> dict[str, Any]:
    """Save changed elements. 409 ``stale_item``: saved by somebody else meanwhile; 400 ``bad_item`` with fields."""
    with house().db.transaction() as session:
        revision = authoring.edit(session, author(), code, number, json_data.revision, json_data.changes)
        content = authoring.version(session, code, number).content
    return {"revision": revision, "content": {key: content[key] for key in elements.BY_KEY}, **_judgement(content)}


@blueprint.post("/check")
@blueprint.input(ContentIn)
@guard.staff(rules.WRITE)
def check(json_data: ContentIn) -> dict[str, Any]:
    """What would be said of a content, while it is being typed; nothing is kept."""
    return _judgement(json_data.content)


def _judgement(content: dict[str, Any]) -> dict[str, Any]:
    found, given = authoring.judged(content)
    return {
        "findings": [_finding(one) for one in found],
        "given": given,
        "elements_total": len(elements.ELEMENTS),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {"key": one.key, "severity": one.severity, "message": one.message.as_json(), "part": one.part}


def _form(themes: dict[str, Text], categories: list[str], departments: list[str]) -> dict[str, Any]:
    """How the editor is drawn: the elements by group, their codes, and what others have written."""
    theme_choices = [{"value": code, "label": name.as_json()} for code, name in themes.items()]
    suggestions = {"category": categories, "department": departments}
    return {
        "groups": [{"key": key, "label": label.as_json()} for key, label in elements.GROUPS.items()],
        "elements": [
            {
                "key": element.key,
                "group": element.group,
                "label": element.label.as_json(),
                "kind": element.kind,
                "longest": element.longest,
                "required": element.required,
                "choices": theme_choices if element.key == "themes" else _choices(element.choices),
                "suggestions": suggestions.get(element.key, []),
            }
            for element in elements.ELEMENTS
        ],
        "material_choices": {
            "necessity": _choices(elements.NECESSITIES),
            "form": _choices(elements.FORMS),
            "source": _choices(elements.MATERIAL_SOURCES),
        },
    }


def _choices(codes: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"value": code, "label": {"zh": code, "en": elements.IN_ENGLISH.get(code, code)}} for code in codes]
