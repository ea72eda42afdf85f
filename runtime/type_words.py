"""What a value of a type must be, in both languages."""

from __future__ import annotations

from typing import NamedTuple, cast

from msgspec import inspect


class Words(NamedTuple):
    zh: str
    en: str


def words_of(kind: inspect.Type) -> Words:
    match kind:
        case inspect.Metadata(type=inner):
            extra = cast("dict[str, str] | None", kind.extra)  # pyright: ignore[reportUnknownMemberType]  # a bare dict there
            return Words(extra["zh"], extra["en"]) if extra else words_of(inner)
        case inspect.UnionType(types=types):
            each = [words_of(t) for t in types if not isinstance(t, inspect.NoneType)]
            return Words("或".join(w.zh for w in each), " or ".join(w.en for w in each))
        case inspect.LiteralType(values=values):
            listed = ", ".join(str(v) for v in values)
            return Words(f" {listed} 之一", f"one of {listed}")
        case inspect.BoolType():
            return Words(" true 或 false", "true or false")
        case inspect.IntType(ge=least, le=most):
            return _number("整数", "a whole number", least, most)
        case inspect.FloatType(gt=above, ge=least, le=most):
            zh, en = ("数字", "a number") if above is None else (f"大于 {above:g} 的数字", f"a number above {above:g}")
            return _number(zh, en, least, most)
        case inspect.StrType(min_length=least, max_length=most):
            return _text(least, most)
        case inspect.ListType(item_type=item, min_length=least, max_length=most):
            inner = words_of(item)
            zh, en = _count(least or 0, most)
            return Words(f"{zh}列表, 每项为{inner.zh}", f"a list{en}, each item {inner.en}")
        case _:
            return Words(" JSON 对象", "a JSON object")


def _number(zh: str, en: str, least: float | None, most: float | None) -> Words:
    match least, most:
        case None, None:
            return Words(zh, en)
        case _, None:
            return Words(f"不小于 {least} 的{zh}", f"{en} of at least {least}")
        case None, _:
            return Words(f"不大于 {most} 的{zh}", f"{en} of at most {most}")
        case _:
            return Words(f" {least} 到 {most} 之间的{zh}", f"{en} from {least} to {most}")


def _count(least: int, most: int | None) -> tuple[str, str]:
    """How many items a list has, in both languages."""
    match least, most:
        case 0, None:
            return "", ""
        case 0, _:
            return f"不超过 {most} 项的", f" of at most {most}"
        case _, None:
            return f"至少 {least} 项的", f" of at least {least}"
        case _:
            return f" {least} 到 {most} 项的", f" of {least} to {most}"


def _text(least: int | None, most: int | None) -> Words:
    match least, most:
        case None | 0, None:
            return Words("文本", "text")
        case None | 0, _:
            return Words(f"不超过 {most} 个字符的文本", f"text of at most {most} characters")
        case _, None:
            return Words(f"至少 {least} 个字符的文本", f"text of at least {least} characters")
        case _:
            return Words(f" {least} 到 {most} 个字符的文本", f"text of {least} to {most} characters")
