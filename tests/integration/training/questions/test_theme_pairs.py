"""A stored theme has the same bytes in every process, so that a resumed step repeats none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.long


def test_stored_themes_do_not_depend_on_the_process() -> None:
    code = (
        "import hashlib; from tests.unit.training.questions.shop import shop;"
        " from training.questions import GenerationOptions, theme_to_json;"
        " from training.questions.generation.generate import generate_themes;"
        " options = GenerationOptions(source_name='shop', pairs_per_table=5);"
        " print([hashlib.sha256(theme_to_json(each)).hexdigest() for each in generate_themes(shop('en'), options)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "123"
    }
    assert len(outputs) == 1
