"""The words in which a person reads who did what with their data. One line per action of the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import backend.cases.rules as cases
from backend.core.errors import Text

PAGE = 20
"""Lines of one page of 谁看过我的信息."""

READ, ACT = "read", "act"
KINDS = (READ, ACT)

SEEN: Mapping[str, Text] = {
    "case_listed": Text("在办件列表里看到了您的姓（名字遮住）", "Saw your name, masked, in a list of cases"),
    "case_seen": Text("打开了您的办件（号码遮住）", "Opened your case, numbers masked"),
    "material_seen": Text("看了您交的一页材料", "Looked at a page you handed in"),
    "document_seen": Text("看了您办件里的一份文书", "Looked at a document of your case"),
    "application_form_made": Text("把您交的申请表生成了文件", "Had your application form made into a document"),
    "department_asked": Text("向部门系统查询", "Asked the department's system"),
    "licences_asked": Text("向电子证照库查询您的证照", "Asked the licence library for your licences"),
}
"""Readings of a person's data: action -> what was seen."""

REVEALED = "revealed:"
"""Actions ``revealed:<field>``: a number in full."""
FIELDS: Mapping[str, Text] = {
    "id_number": Text("身份证号", "ID number"),
    "spouse_id_number": Text("配偶的身份证号", "spouse's ID number"),
    "phone": Text("手机号", "mobile number"),
    "bank_card": Text("银行卡号", "bank card number"),
}

DONE: Mapping[str, Text] = {
    "signed_in": Text("登录", "Signed in"),
    "signed_out": Text("退出登录", "Signed out"),
    "case_received": Text("提交了办件", "Handed in a case"),
    "case_claimed": Text("开始办理您的办件", "Took your case on"),
    "case_released": Text("把您的办件交回部门", "Gave your case back to the department"),
    "owed_handed_in": Text("补交了材料", "Handed in an owed material"),
    "material_deleted": Text("删除了一页材料", "Deleted a page"),
    "submission_quarantined": Text(
        "重复提交的内容不一样，另外保存，没有再办一次", "A second, different submission was kept aside"
    ),
    "sign_in_agreed": Text("用手机同意了一台终端的登录", "Agreed on the phone to a sign-in at a terminal"),
    "sign_in_declined": Text("用手机拒绝了一台终端的登录", "Declined on the phone a sign-in at a terminal"),
    "face_agreed": Text("同意刷脸", "Agreed to a face check"),
    "face_matched": Text("刷脸比对通过，照片没有留", "A face check matched; no picture was kept"),
    "face_not_matched": Text("刷脸比对没通过，照片没有留", "A face check did not match; no picture was kept"),
    "face_declined": Text("没有刷脸，改用身份证", "Went on with the ID card instead of a face check"),
    "sign_in_refused": Text("有一次登录没有通过", "A sign-in was refused"),
    "portal_left": Text("在统一身份认证退出，这里也退出了", "Signed out of the unified sign-in, and so here"),
    "authorisation_given": Text("授权别人替您办事", "Let somebody act for you"),
    "authorisation_revoked": Text("收回了授权", "Took an authorisation back"),
    "code_key_made": Text("在手机上开通了一码", "Set the personal code up on a phone"),
    "code_key_revoked": Text("在手机上停用了一码", "Stopped the personal code on a phone"),
    "one_code_used": Text("用了一次一码", "Used the personal code"),
    "draft_begun": Text("开始填一份申请", "Began an application"),
    "draft_carried_over": Text("没填完的申请换成了新版本", "Carried a draft over to the new version"),
    "draft_dropped": Text("删除了没填完的申请", "Deleted a draft"),
    "draft_expired": Text("没填完的申请到期，自动删除", "A draft expired and was deleted"),
    "draft_refused": Text("没填完的申请有一次没能打开", "A draft could not be opened once"),
    "case_signed": Text("在办件上签了名", "Signed a case"),
    "paper_form_made": Text("打印了一份要填的表", "Printed a form to fill by hand"),
    "paper_page_taken": Text("扫描了填好的一页表", "Scanned a page filled by hand"),
    "paper_form_confirmed": Text("核对了从表上读到的内容", "Checked what was read from the form"),
    "reading_confirmed": Text("核对了从材料上读到的内容", "Checked what was read on a material"),
    "paper_form_refused": Text("有一页表没有收下", "A page of a form was not taken"),
    "materials_taken_over": Text("用了上次交过的材料", "Used materials handed in before"),
    "handover_offered": Text("把填表交给手机", "Handed the form to a phone"),
    "handover_taken": Text("手机接着填", "A phone went on with the form"),
    "handover_taken_back": Text("把填表收回到屏幕上", "Took the form back from the phone"),
    "handover_alone": Text("手机独自接着填", "The phone goes on with the form alone"),
    "handover_picture": Text("用手机拍了一页材料", "Photographed a page with the phone"),
    "handover_handed_back": Text("手机把填表交回了屏幕", "The phone gave the form back to the screen"),
    "handover_submitted": Text("手机填的申请交上去了", "The form filled on the phone was handed in"),
    "handover_refused": Text("有一次手机没能接着填", "A phone could not take the form once"),
}
"""Acts that read nothing new: action -> what was done."""
REFUSED = Text("想看不属于自己的东西，没有给看", "Reached for something of somebody else's; it was not shown")
NOT_LET_THROUGH = Text("有一次操作没有放行", "Something that was tried was not let through")
SOMETHING = Text("操作了一次", "Did something")

ROLES: Mapping[str, Text] = {
    "reviewer": Text("审查人员", "case officer"),
    "observer": Text("查阅人员", "observer"),
    "author": Text("编写人员", "author"),
    "publisher": Text("发布人员", "publisher"),
}
SYSTEM = Text("小二系统", "The xiaoer system")
YOU = Text("您本人", "You")
STAFF = Text("工作人员", "Staff")


@dataclass(frozen=True)
class Entry:
    """One line. ``id``: of its newest record, where the next page begins; ``who`` and ``what`` are never empty;
    ``why`` is None when it goes without saying; ``times``: how often on that day."""

    id: int
    at: datetime
    kind: str
    who: Text
    what: Text
    why: Text | None
    case_number: str | None
    times: int = 1


def is_reading(action: str) -> bool:
    """Whether this action of the audit reads a person's data (else it is something that was done)."""
    return action in SEEN or action.startswith(REVEALED)


def what(action: str, told: Text | None = None) -> Text:
    """The action in plain words. ``told``: what exactly was asked of a department, when it is known."""
    if action.startswith(REVEALED):
        name = FIELDS.get(action.removeprefix(REVEALED), Text("号码", "number"))
        return Text(f"看了您完整的{name.zh}", f"Saw your {name.en} in full")
    if action == "department_asked" and told is not None:
        return Text(f"向{told.zh}", f"Asked {told.en}")
    known = SEEN.get(action) or DONE.get(action)
    if known is not None:
        return known
    if action.startswith("refused:"):
        code = action.removeprefix("refused:")
        return REFUSED if code.startswith("unknown_") or code == "own_only" else NOT_LET_THROUGH
    state = action.removeprefix("case_")
    if state != action and state in cases.LABELS:
        label = cases.LABELS[state]
        return Text(f"办件变为“{label.zh}”", f"The case became “{label.en}”")
    return SOMETHING


def paper_seen(title: Text, *, issued: bool) -> Text:
    """Which paper somebody looked at. ``issued``: made out to the person; else it says what they handed in."""
    if issued:
        return Text(f"看了发给您的《{title.zh}》", f"Looked at “{title.en}”, issued to you")
    return Text(f"看了您交的《{title.zh}》", f"Looked at your “{title.en}”")


def officer(department: Text | None, roles: Iterable[str], number: int | None) -> Text:
    """A member of the staff as the person reads of them: department, role and staff number, never the name."""
    role = next((ROLES[name] for name in roles if name in ROLES), STAFF)
    zh = [department.zh] if department else []
    en = [department.en] if department else []
    zh.append(role.zh)
    en.append(role.en)
    if number is not None:
        zh.append(f"工号 {number:04d}")
        en.append(f"staff no. {number:04d}")
    return Text(" · ".join(zh), " · ".join(en))


def folded(entries: Iterable[Entry], day_of: Mapping[int, date]) -> list[Entry]:
    """The same done by the same, one after the other on one day, becomes one line that says how often.

    ``entries``: newest first; ``day_of``: entry id -> civil date of the hall.
    """
    lines: list[Entry] = []
    for one in entries:
        last = lines[-1] if lines else None
        if last is not None and _same(last, one) and day_of[last.id] == day_of[one.id]:
            lines[-1] = replace(last, times=last.times + 1)
        else:
            lines.append(one)
    return lines


def _same(left: Entry, right: Entry) -> bool:
    return (left.who, left.what, left.why, left.case_number) == (right.who, right.what, right.why, right.case_number)
