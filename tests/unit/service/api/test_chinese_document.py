"""OpenAPI document in Chinese, made from the English one and the catalogue of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from service.api.openapi import chinese
from service.api.openapi.chinese import chinese_openapi, chinese_texts, on_one_line
from service.api.openapi.document import openapi

CATALOGUE = Path(chinese.__file__).with_name("chinese.tsv")
CODES = re.compile(r"[a-z_]+(, [a-z_]+)*")
"""Error codes, of which the description of a response consists."""


def differences(english: Any, translated: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, English and Chinese text of each difference."""
    match english, translated:
        case dict(), dict():
            one, other = cast("dict[str, Any]", english), cast("dict[str, Any]", translated)
            assert [*one] == [*other], path
            for key in one:
                yield from differences(one[key], other[key], f"{path}/{key}")
        case list(), list():
            pairs = zip(cast("list[Any]", english), cast("list[Any]", translated), strict=True)
            for number, (one, other) in enumerate(pairs):
                yield from differences(one, other, f"{path}/{number}")
        case _:
            if english != translated:
                yield path, english, translated


DIFFERENCES = [*differences(openapi(), chinese_openapi())]


def test_documents_differ_only_in_summaries_and_descriptions() -> None:
    assert {path.rsplit("/", 1)[1] for path, _, _ in DIFFERENCES} == {"summary", "description"}
    assert [path for path, _, _ in DIFFERENCES if "/example" in re.sub("/properties/[^/]+", "", path)] == []


def texts_of(document: Any) -> Iterator[str]:
    """Yield the values of the fields `summary` and `description`, also those in examples."""
    match document:
        case dict():
            for key, value in cast("dict[str, Any]", document).items():
                if key in ("summary", "description") and isinstance(value, str):
                    yield on_one_line(value)
                else:
                    yield from texts_of(value)
        case list():
            for each in cast("list[Any]", document):
                yield from texts_of(each)
        case _:
            pass


def test_each_english_text_has_a_chinese_one_that_is_used() -> None:
    translated = {on_one_line(english) for _, english, _ in DIFFERENCES}
    of_examples = {"DDL of bss_branch"}
    assert {text for text in texts_of(openapi()) if not CODES.fullmatch(text)} - of_examples == translated
    assert chinese_texts().keys() == translated


def names(text: str) -> set[str]:
    return set(re.findall("`[^`]+`", text))


def test_chinese_texts_have_the_names_of_the_english_ones() -> None:
    texts = chinese_texts().items()
    assert [english for english, translated in texts if names(english) != names(translated)] == []
    assert [english for english, translated in texts if english.endswith(".") != translated.endswith("。")] == []


def test_summaries_have_no_markdown() -> None:
    """OpenAPI has Markdown in descriptions only, so that programs show a summary as it is."""
    operations = [each for document in (openapi(), chinese_openapi()) for each in document["paths"].values()]
    summaries = [operation["summary"] for methods in operations for operation in methods.values()]
    assert [summary for summary in summaries if "`" in summary] == []


def test_catalogue_is_sorted_and_has_no_text_twice() -> None:
    lines = CATALOGUE.read_text("utf-8").splitlines()
    assert lines == sorted(lines, key=lambda line: (line.partition("\t")[0].casefold(), line))
    assert len(lines) == len(chinese_texts())
