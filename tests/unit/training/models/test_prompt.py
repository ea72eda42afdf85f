from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from training.models.prompt import Prompt, data_block


@given(st.text())
def test_text_cannot_close_its_block(text: str) -> None:
    block = data_block("Comments", text)
    opened = re.match(r"Comments:\n<data-(\w{12})>\n", block)
    assert opened
    assert block.count(f"</data-{opened[1]}>") == 1


def test_digest_depends_on_everything_that_decides_the_answer() -> None:
    prompt = Prompt(purpose="repair", system="s", user="u")
    digests = {
        prompt.digest("m", 0.1),
        prompt.digest("n", 0.1),
        prompt.digest("m", 0.2),
        Prompt(purpose="repair", system="s", user="v").digest("m", 0.1),
    }
    assert len(digests) == 4
    assert prompt.digest("m", 0.1) == Prompt(purpose="labels", system="s", user="u").digest("m", 0.1)
