"""Detects columns with personal data or secrets, by their names and their values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import islice
from typing import Literal

from training.language.lexicon import words_of

type Privacy = Literal["none", "personal", "secret", "name"]
"""`name` is a person's: questions may ask for the column, but its values are neither read nor shown."""

_SECRET_WORDS = words_of("secret")
_SECRET_PHRASES = words_of("secret phrase")
_PERSONAL_WORDS = words_of("personal")
_PINYIN = words_of("personal initials")
"""Initials of 手机号, 联系电话, 证件号码, 银行卡号, 车牌号, 地址 and others, as whole names."""
_NAME_PHRASES = words_of("name of a person")
_NAME_WORDS = words_of("personal name")
_COMMENT_NAME = re.compile(r"姓名|联系人$|法人代表|法定代表人|收货人|收件人|持卡人|开户人")
_PERSONAL_PHRASES = words_of("personal phrase")
_NOT_PERSONAL_ENDINGS = words_of("not personal")
_BIRTH = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(words_of('birth')))})|^birth|^born)(?: (?:date|day|year|month|on|at|time|text))*$"
)
_BIRTH_WORDS = frozenset({"birth", "born"})
"""Words for a date of birth, which count in columns of dates only: `births` is a number."""
_COMMENT_BIRTH = re.compile(
    r"出生(?:日期|年月|年|月|时间|$)|生日|诞辰|\b(?:date|day|year) of birth\b|\bbirth ?(?:day|date|year)", re.IGNORECASE
)
_FREE_TEXT = frozenset({"S", "A", "U"})
"""Categories of texts, of arrays, and of types such as JSON."""
_ABOUT_PERSONS = words_of("about a person")
_COMMENT_ABOUT_PERSONS = re.compile(r"诊断|病史|主诉|过敏|症状|病情|简历|履历|生平|个人简介|自我(?:评价|介绍)")
_REMARKS = words_of("remark")
_COMMENT_REMARK = re.compile(r"备注|批注|附注|评语")
_COMMENT_SECRET = re.compile(r"密码|口令|密钥|令牌|私钥|password|secret key|access token", re.IGNORECASE)
_COMMENT_PERSONAL = re.compile(
    r"(手机|电话|联系方式|传真|邮箱|电子邮件|身份证|护照|银行卡|银行账号|银行账户|卡号|车牌|微信号|QQ号|证件号|住址|地址)(?!.{0,4}(类型|状态|数量|次数|是否))"
)

_LOOKS = {
    "email": re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}"),
    "chinese mobile": re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}"),
    "chinese id card": re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"),
    "phone": re.compile(r"(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?|\d{3,4}[ .-])\d{3,4}[ .-]\d{3,4}"),
    "json web token": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    "password hash": re.compile(r"\$(?:2[abxy]|argon2(?:id|i|d)|pbkdf2[\w-]*|scrypt|5|6)\$.+"),
    "chinese plate": re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-Z][·• -]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]"
    ),
    "bank card": re.compile(r"62\d{14,17}|(?:\d{4}[ -]){3}\d{1,7}"),
    "chinese landline": re.compile(r"0\d{2,3}[- ]?[1-9]\d{6,7}(?:-\d{1,6})?"),
    "chinese address": re.compile(
        r"[\u4e00-\u9fff]{1,12}?[省市区县州].{0,40}?[路街道巷镇村](?:.{0,30}?[号栋幢室楼]).{0,20}"
    ),
    "ip address": re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:/\d{1,2})?"),
}
_ANY_LOOK = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in _LOOKS.values()))
_HOLDS = re.compile(
    r"[\w.+-]{1,64}@[\w-]+\.[a-zA-Z]{2,}|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
    r"|(?<!\d)62\d{14,17}(?!\d)"
)
_MIN_DIGITS = 10
_MIN_PATTERN_LENGTH = 10
"""Minimum length of ASCII texts that match a pattern, except with `@`, `$` or dots: landline numbers have 10 digits."""
_OF_AN_IP_ADDRESS = re.compile(r"\d\.\d+\.\d")
_DIGIT = re.compile(r"\d")
_SECRET_LOOKS = frozenset({"json web token", "password hash"})


@lru_cache(maxsize=8192)
def privacy_by_name(words: tuple[str, ...], comment: str | None, category: str, *, of_person: bool = False) -> Privacy:
    """Judge a column by its words (`contact`, `phone`) and its comment. Booleans about such data are not private.

    `of_person`: True if the rows are people or refer to one, so that remarks on them are about a person.
    """
    parts = words
    text = " ".join(parts)
    if category == "B":
        return "none"
    if category == "I":
        # the address of a device identifies its user
        return "personal"
    if (not _says_about(parts) and not _SECRET_WORDS.isdisjoint(parts)) or any(
        phrase in text for phrase in _SECRET_PHRASES
    ):
        return "secret"
    # only the beginning of a comment names the column; the rest may explain codes
    said = re.split(r"[,，;；。:：(（\d]", comment or "")[0]
    if _COMMENT_SECRET.search(said) and not _says_about(parts):
        return "secret"
    if _is_birth(parts, said, category):
        return "personal"
    if category == "D":
        return "none"
    if category in _FREE_TEXT and not _says_about(parts) and _is_about_a_person(parts, said, of_person=of_person):
        return "personal"
    if _is_a_persons_name(parts, said):
        return "name"
    if text in _PINYIN:
        return "personal"
    if not _says_about(parts) and (
        not _PERSONAL_WORDS.isdisjoint(parts) or any(phrase in text for phrase in _PERSONAL_PHRASES)
    ):
        return "personal"
    return "personal" if _COMMENT_PERSONAL.search(said) and not _says_about(parts) else "none"


def _is_birth(parts: tuple[str, ...], said: str, category: str) -> bool:
    named = category == "D" and not _BIRTH_WORDS.isdisjoint(parts)
    return named or _BIRTH.search(" ".join(parts)) is not None or _COMMENT_BIRTH.search(said) is not None


def _is_about_a_person(parts: tuple[str, ...], said: str, *, of_person: bool) -> bool:
    """Return True for a biography or diagnosis, and, if the rows are about people, for remarks."""
    if not _ABOUT_PERSONS.isdisjoint(parts) or " ".join(parts) in _ABOUT_PERSONS or _COMMENT_ABOUT_PERSONS.search(said):
        return True
    return of_person and (parts[-1] in _REMARKS or _COMMENT_REMARK.search(said) is not None)


def _says_about(parts: tuple[str, ...]) -> bool:
    """Return True for a property of personal data, such as `email_status`; also for `card_id`, which may be a key."""
    return (
        bool(parts)
        and (parts[-1] in _NOT_PERSONAL_ENDINGS or parts[0] in {"is", "has"})
        and parts[-2:] != ("tax", "id")
    )


def privacy_by_look(values: Iterable[str]) -> Privacy:
    """Judge sampled texts: private if most are e-mail addresses, phone or id-card numbers, tokens or hashes."""
    first = list(islice(values, 100))
    if _are_ordinary(first):
        return "none"
    seen = [text for value in first if (text := value.strip())][:60]
    if len(seen) < 3:
        return "none"
    ordinary, allowed = 0, 0.4 * len(seen)
    for value in seen:
        is_short = len(value) < _MIN_PATTERN_LENGTH and value.isascii() and value.isalnum()
        if is_short or _ANY_LOOK.fullmatch(value) is None:
            ordinary += 1
            if ordinary > allowed:
                return "none"
    for look, pattern in _LOOKS.items():
        if len([value for value in seen if pattern.fullmatch(value)]) >= 0.6 * len(seen):
            return "secret" if look in _SECRET_LOOKS else "personal"
    return "none"


def _are_ordinary(values: Collection[str]) -> bool:
    """Return True if no value has a character that the patterns need; a cheap test that suffices for most columns."""
    together = "\n".join(values)
    if not together.isascii() or "@" in together or "$" in together or "eyJ" in together:
        return False
    if "." in together and _OF_AN_IP_ADDRESS.search(together):
        return False
    return max(map(len, values), default=0) < _MIN_PATTERN_LENGTH or _DIGIT.search(together) is None


def _is_a_persons_name(parts: tuple[str, ...], said: str) -> bool:
    text = " ".join(parts)
    if _says_about(parts):
        return False
    named = any(text == phrase or text.endswith(f" {phrase}") for phrase in _NAME_PHRASES)
    return named or not _NAME_WORDS.isdisjoint(parts) or _COMMENT_NAME.search(said) is not None


def holds_personal(value: str) -> bool:
    """Return True if an e-mail address, a mobile, identity card or bank card number is anywhere in the text."""
    return (len(value) > _MIN_DIGITS or "@" in value) and _HOLDS.search(value) is not None


def may_hold_personal(values: Collection[str]) -> bool:
    """Return False if `holds_personal` is False for all of the values; cheaper than asking for each."""
    return max(map(len, values), default=0) > _MIN_DIGITS or "@" in "".join(values)
