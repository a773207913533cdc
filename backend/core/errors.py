"""Families of errors that a person, a device or an outside system can cause.

A family decides the HTTP status (``core.web``), ``code`` is what the page switches on, and ``message``
is what the person reads, in both languages. Broken code raises ordinary exceptions instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Text:
    """One sentence in the two languages of the product."""

    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one place of a definition. ``path`` is a JSON pointer into it (RFC 6901), empty for the whole;
    ``severity``: ``error`` keeps it from being published, ``warning`` does not.
    """

    path: str
    message: Text
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.path}: {self.message.en}" if self.path else self.message.en

    def under(self, path: str) -> Flaw:
        """The same flaw, seen from a document that has this one at ``path``."""
        return replace(self, path=path + self.path)

    def as_json(self) -> dict[str, str]:
        return {"path": self.path, **self.message.as_json(), "severity": self.severity}


def pointer(*steps: str | int) -> str:
    """A JSON pointer (RFC 6901) of its steps."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


class ProductError(Exception):
    """Base of all families. ``fields`` maps a form field to what is wrong with it; ``facts`` is what the page needs to
    know to go on (nothing personal). ``foreign``: it named what is another person's; told to nobody but the audit."""

    family = "invalid"
    default = Text("这一步没有办成，请再试一次。", "This step did not go through. Please try again.")

    def __init__(
        self,
        code: str = "",
        message: Text | None = None,
        *,
        fields: dict[str, Text] | None = None,
        facts: Mapping[str, object] | None = None,
        foreign: bool = False,
    ) -> None:
        self.code = code or self.family
        self.message = message or self.default
        self.fields = fields or {}
        self.facts = facts or {}
        self.foreign = foreign
        super().__init__(f"{self.family}/{self.code}")


class Invalid(ProductError):
    """The input is wrong; the same input will always be wrong."""

    family = "invalid"
    default = Text("填写的内容有误，请检查后再试。", "Something was filled in wrongly. Please check and try again.")


class Unauthorised(ProductError):
    """Nobody is signed in, or the session is over."""

    family = "unauthorised"
    default = Text("请先登录。上次登录可能已超时。", "Please sign in first. Your session may have ended.")


class Refused(ProductError):
    """Known who asks, and the answer is no."""

    family = "refused"
    default = Text("您没有权限做这一步。", "You are not allowed to do this.")


class NotFound(ProductError):
    family = "not_found"
    default = Text("没有找到您要的内容。", "We could not find what you asked for.")


class Conflict(ProductError):
    """The thing has moved on since the person looked at it."""

    family = "conflict"
    default = Text(
        "这件事刚刚有变化，请看最新的情况再办。", "This has just changed. Please look at the latest state first."
    )


class TooLarge(ProductError):
    family = "too_large"
    default = Text("文件太大了，请重新拍一张。", "The file is too large. Please capture it again.")


class Unsupported(ProductError):
    """The media type is not one we take."""

    family = "unsupported"
    default = Text("只能收照片或扫描图片（JPG、PNG）。", "Only pictures are accepted (JPG, PNG).")


class Unprocessable(ProductError):
    """Well-formed, but this person or this place cannot have it."""

    family = "unprocessable"
    default = Text("这件事在这里办不了。", "This cannot be done here.")


class TooMany(ProductError):
    family = "too_many"
    default = Text("操作太频繁了，请等一分钟再试。", "Too many tries. Please wait a minute.")


class Unavailable(ProductError):
    """Something behind us does not answer; trying later may work."""

    family = "unavailable"
    default = Text(
        "系统暂时连不上，您填的内容还在，请稍后再试。",
        "The service is unreachable for now. Nothing was lost. Please try later.",
    )
