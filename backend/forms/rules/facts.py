"""Who asks which fact: the fields of many forms by the shared fact they ask, and where they ask it differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from backend.core.errors import Text
from backend.forms.rules import fields
from backend.forms.rules.shared import Registry, fact_of

ASPECTS: dict[str, Text] = {
    "label": Text("名称", "Label"),
    "widget": Text("怎么填", "Kind"),
    "limits": Text("能填什么", "What may be answered"),
    "options": Text("选项的叫法", "Names of the options"),
    "required": Text("必填", "Required"),
    "source": Text("从哪里带出", "Filled in from"),
}
"""In what two forms may ask a fact differently. The first three make it another question; the others need not."""
GRAVE = frozenset({"label", "widget", "limits"})


@dataclass(frozen=True)
class Asking:
    """One form that asks a fact. ``how``: aspect -> how it does, in words to compare."""

    code: str
    item: str
    name: str
    how: dict[str, Text]


@dataclass
class Fact:
    """A fact and who asks it. ``registered``: it stands in the register of shared fields.

    ``differences``: aspect -> how it is asked -> codes of the items that ask it so.
    """

    key: str
    label: Text
    registered: bool
    asking: list[Asking] = field(default_factory=list)

    @property
    def differences(self) -> dict[str, dict[Text, list[str]]]:
        found: dict[str, dict[Text, list[str]]] = {}
        for aspect in ASPECTS:
            said: dict[Text, list[str]] = {}
            for one in self.asking:
                said.setdefault(one.how[aspect], []).append(one.code)
            if len(said) > 1:
                found[aspect] = dict(sorted(said.items(), key=lambda pair: (-len(pair[1]), pair[0].zh)))
        return found

    @property
    def grave(self) -> bool:
        """Whether some forms ask something else under the same name."""
        return bool(GRAVE & set(self.differences))


def gather(forms: Iterable[tuple[str, str, dict[str, Any]]], registry: Registry) -> list[Fact]:
    """Every fact that two forms ask or the register knows; ``forms``: code of the item, its name, its form.

    Facts outside the register are known by their field's name, or else by what the field is called: those are the
    candidates to be shared. Those asked differently come first, then the most asked.
    """
    found = {
        name: Fact(name, Text(shared["label"]["zh"], shared["label"]["en"]), True) for name, shared in registry.items()
    }
    loose: dict[str, Fact] = {}
    for code, item, form in forms:
        for one in fields(form):
            if one["widget"] in ("info", "file"):
                continue
            fact = found.get(fact_of(one))
            asking = Asking(code, item, one["name"], _how(form, one))
            label = Text(one["label"]["zh"], one["label"]["en"])
            if fact is None:
                fact = loose.setdefault(label.zh, Fact(one["name"], label, False))
            fact.asking.append(asking)
    facts = [*found.values(), *_joined(loose.values())]
    return sorted(facts, key=lambda fact: (not fact.grave, not fact.registered, -len(fact.asking), fact.key))


def _joined(loose: Iterable[Fact]) -> Iterator[Fact]:
    """Candidates of one name are one fact, however they are called; what only one form asks is no candidate."""
    by_name: dict[str, Fact] = {}
    for fact in loose:
        if fact.key in by_name:
            by_name[fact.key].asking += fact.asking
        else:
            by_name[fact.key] = fact
    yield from (fact for fact in by_name.values() if len({one.code for one in fact.asking}) > 1)


def _how(form: dict[str, Any], one: dict[str, Any]) -> dict[str, Text]:
    schema = json.dumps(form["schema"]["properties"].get(one["name"], {}), ensure_ascii=False, sort_keys=True)
    always = one["name"] in form["schema"].get("required", ())
    names = [option["label"] for option in one.get("options", ())]
    source = one.get("prefill")
    return {
        "label": Text(one["label"]["zh"], one["label"]["en"]),
        "widget": Text(one["widget"], one["widget"]),
        "limits": Text(schema, schema),
        "options": Text("、".join(name["zh"] for name in names) or "—", ", ".join(name["en"] for name in names) or "—"),
        "required": ALWAYS if always else SOMETIMES if "required_when" in one else NEVER,
        "source": TYPED if source is None else _locked(source) if one["locked"] else Text(source, source),
    }


ALWAYS = Text("必填", "Always")
SOMETIMES = Text("看情况", "On a condition")
NEVER = Text("可以不填", "Never")
TYPED = Text("本人填", "Typed by the person")


def _locked(source: str) -> Text:
    return Text(f"{source}（锁定）", f"{source} (locked)")
