"""What happens next, in the words of the papers. Pure."""

from __future__ import annotations

from datetime import date

from backend.core.errors import Text

PROGRESS = Text(
    "看进度：在任何一台自助终端刷身份证，点“我的进度”。",
    'Follow it at any terminal: sign in with your ID card and open "My progress".',
)
ON_THE_SPOT = Text(
    "结果当场就出，就在这台终端打印。",
    "The result comes at once and is printed at this terminal.",
)
PROGRESS_ONLINE = Text(
    "看进度：在网上登录，点“我的”；或在任何一台自助终端刷身份证，点“我的进度”。",
    'Follow it online under "Mine", or at any terminal with your ID card under "My progress".',
)
AT_ONCE_ONLINE = Text(
    "结果当场就出：在“我的”里打开这件事，就能看、能存。",
    'The result comes at once: open this case under "Mine" to read and keep it.',
)
IF_LATER = Text(
    "部门系统一时答复不了的，会转给工作人员，不用重新申请。",
    "If the department cannot answer right away, a person takes over. You need not apply again.",
)
CORRECTION = Text(
    "材料不够会一次告诉您要补什么，补好接着办。",
    "If something is missing you are told everything at once and can hand it in later.",
)
RESULT_HERE = Text(
    "办好后，到任何一台自助终端刷身份证就能打印结果。",
    "When it is done, print the result at any terminal with your ID card.",
)
RESULT_ONLINE = Text(
    "办好后，在“我的”里能看、能存，也能到任何一台自助终端刷身份证打印。",
    'When it is done, read and keep the result under "Mine", or print it at any terminal with your ID card.',
)
MONEY = Text(
    "款项会转到上面的银行卡，到账时间以银行为准，请留意银行通知。",
    "The amount is paid to the card above; your bank tells you when it has arrived.",
)
NEW_CARD = Text(
    "要补领新卡，带身份证到社保卡网点或在自助终端申请。",
    "For a new card, apply at a service point or a terminal with your ID card.",
)
FOUND_AGAIN = Text(
    "旧卡找到了，带身份证和旧卡到社保卡网点解除挂失。",
    "If the card turns up, cancel the report at a service point with the card and your ID card.",
)


def after_submission(kind: str, promised_by: date | None, *, online: bool) -> tuple[Text, ...]:
    """For the slip and the notice of acceptance. ``kind``: enquiry | immediate | promised; ``online``: handed in from
    the applicant's own phone or computer, which prints nothing."""
    progress = PROGRESS_ONLINE if online else PROGRESS
    if kind != "promised":
        return AT_ONCE_ONLINE if online else ON_THE_SPOT, IF_LATER, progress
    if promised_by is None:
        review = Text("部门审查您的申请，审完就有结果。", "The department reviews it and tells you the result.")
    else:
        review = Text(
            f"部门审查您的申请，最晚 {promised_by.year}年{promised_by.month}月{promised_by.day}日 出结果。",
            f"The department reviews it and decides by {promised_by.isoformat()} at the latest.",
        )
    return review, CORRECTION, progress, RESULT_ONLINE if online else RESULT_HERE


def after_result(template: str) -> tuple[Text, ...]:
    """For the result papers, by result template."""
    return {"loss_report_receipt": (NEW_CARD, FOUND_AGAIN), "withdrawal_decision": (MONEY, PROGRESS)}.get(template, ())
