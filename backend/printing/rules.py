"""Which document a state calls for, how verification codes look, and what a verifier may see."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.core.errors import Text

LATE = timedelta(minutes=5)
"""A paper is drawn within seconds; what is not there after this has met with something."""
GIVEN_UP = timedelta(minutes=30)
"""An order is tried for some 20 minutes (``core.jobs``); what is not there by now is ordered anew by the clock."""
TRIED = timedelta(days=30)
"""For how long the clock orders it anew; who asks for it later still orders it."""
HOURLY = timedelta(days=2)
RECEIPT_SLIP = "receipt_slip"
ACCEPTANCE_NOTICE = "acceptance_notice"
CORRECTION_NOTICE = "correction_notice"
RESULT = "result"
REFUSAL_NOTICE = "refusal_notice"
APPLICATION_FORM = "application_form"


@dataclass(frozen=True)
class Kind:
    """``printer``: the bridge service that has the right paper. ``per_round``: one for each correction round, of an
    application form one for each edition (``cases.edition``)."""

    title: Text
    printer: str = "DocumentPrinter"
    per_round: bool = False


KINDS: Mapping[str, Kind] = {
    RECEIPT_SLIP: Kind(Text("收件回执", "Receipt"), "ReceiptPrinter"),
    ACCEPTANCE_NOTICE: Kind(Text("受理通知书", "Notice of acceptance")),
    CORRECTION_NOTICE: Kind(Text("补正通知书", "Notice of correction"), per_round=True),
    RESULT: Kind(Text("办理结果", "Result")),
    REFUSAL_NOTICE: Kind(Text("不予通过决定书", "Notice of refusal")),
    APPLICATION_FORM: Kind(Text("申请表", "Application form"), per_round=True),
}

NOT_ACCEPTED_TITLE = Text("不予受理通知书", "Notice of non-acceptance")

RESULT_TITLES: Mapping[str, Text] = {
    "pension_certificate": Text("养老保险个人参保证明", "Certificate of pension insurance participation"),
    "loss_report_receipt": Text("社会保障卡挂失回执", "Receipt for the report of a lost social security card"),
    "withdrawal_decision": Text("住房公积金提取决定书", "Decision on the housing fund withdrawal"),
}
"""The result templates with a layout of their own under templates/print/; the service names a ``notice``."""

_OWED: Mapping[str, tuple[str, ...]] = {
    "accepted": (ACCEPTANCE_NOTICE,),
    "correction": (CORRECTION_NOTICE,),
    "refused": (REFUSAL_NOTICE,),
    "not_accepted": (REFUSAL_NOTICE,),
}

OUTCOMES = ("completed", "failed", "unknown")
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
CODE_BYTES = 10


def called_for(state: str, *, approved: bool) -> tuple[str, ...]:
    """The kinds of document that entering ``state`` calls for. The slip is owed from the first moment, so every
    event asks for it; the result is owed once the case is concluded and was ``approved``."""
    return (RECEIPT_SLIP, *_OWED.get(state, ()), *((RESULT,) if state == "concluded" and approved else ()))


def form_title(edition: int) -> Text:
    """What the application form of this edition is called: 1 is as it was submitted."""
    title = KINDS[APPLICATION_FORM].title
    return title if edition == 1 else Text(f"{title.zh}（第 {edition} 版）", f"{title.en} (edition {edition})")


def declared(said: Text, holder: Mapping[str, Any], acted: bool) -> Text:
    """The declaration of a case, in the name of its holder (``cases.holder``); ``acted``: somebody else agreed to it.
    As the page says it before it is handed in (``declarationText`` of static/js/core/words.js)."""
    name = holder["name"]
    if not acted:
        return said
    if holder.get("kind") == "legal":
        return Text(f"我代表{name}声明：“{said.zh}”", f"I declare for {name}: “{said.en}”")
    return Text(
        f"我受{name}委托代办，替委托人声明：“{said.zh}”", f"I act for {name} and declare on their behalf: “{said.en}”"
    )


def code_of(randomness: bytes) -> str:
    """A verification code: 80 random bits as 16 characters of Crockford's base 32 (no I, L, O, U)."""
    if len(randomness) != CODE_BYTES:
        raise ValueError(f"a code is made of {CODE_BYTES} bytes")
    return base64.b32encode(randomness).decode().translate(_ALPHABET)


def read_code(text: str) -> str | None:
    """The code a person typed or scanned, in any case, with or without separators; None if it cannot be one."""
    plain = re.sub(r"[\s-]", "", text).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return plain if _CODE.fullmatch(plain) else None


def grouped(text: str, size: int = 4, separator: str = " ") -> str:
    """``text`` in groups of ``size``, as people copy it; a last lone character joins the group before it, as on
    the screens."""
    groups = [text[start : start + size] for start in range(0, len(text), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return separator.join(groups)


def mask_name(name: str) -> str:
    """First and last character with a star for what lies between: 陶知远 -> 陶*远, 陶远 -> 陶*."""
    if len(name) < 2:
        return "*"
    return name[0] + "*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_holder(holder: Mapping[str, Any]) -> str:
    """The name of a case's holder (``cases.holder``) as others see it: a person's masked, a company's is public."""
    return str(holder["name"]) if holder.get("kind") == "legal" else mask_name(holder["name"])


def mask_id_number(number: str) -> str:
    """First and last four digits: 1101**********0628."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}"


def mask_case_number(number: str) -> str:
    """Enough to compare with the paper in one's hand, not enough to ask about somebody else's case."""
    return f"{number[:10]}{'*' * (len(number) - 14)}{number[-4:]}"


def is_late(issued_at: datetime, moment: datetime) -> bool:
    """Whether a paper worded at ``issued_at`` should have been drawn by now."""
    return moment - issued_at >= LATE


def asked_again(case_number: str, moment: datetime) -> str:
    """The key of an order for somebody who waits: a new one every 20 minutes, for the last is tried no longer."""
    return f"paper_asked:{case_number}:{moment:%Y%m%d%H}{moment.minute // 20}"


def tried_again(case_number: str, issued_at: datetime, moment: datetime) -> str:
    """The key of the clock's own order: one each hour, after two days one each day."""
    step = "%Y%m%d%H" if moment - issued_at < HOURLY else "%Y%m%d"
    return f"paper_again:{case_number}:{moment:{step}}"
