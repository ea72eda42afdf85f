"""`docs/first-ten-minutes.md`, block by block, by a new user of a bare Debian with a database of their own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ports import OwnPort
from tests.release.bare_debian import BareDebian, bare_debian
from tests.release.conftest import REPOSITORY, address_in, assert_page

PAGE = REPOSITORY / "docs/first-ten-minutes.md"
HERE = Path(__file__).parent
PACKAGES = ("pipx", "postgresql", "python3-venv")
PORT = "8765"
PROGRAMS = ("querymill", "langchain", "vanna", "mcp", "openai")


class Block(NamedTuple):
    language: str
    text: str


def blocks(port: int) -> list[Block]:
    """Blocks of the page, with another port."""
    found = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [Block(language, text.replace(PORT, str(port))) for language, text in found]


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> BareDebian:
    """Debian with the distributions, a user `ada` and her questions."""
    made = bare_debian(tmp_path_factory.mktemp("first") / "root", PACKAGES)
    shutil.copytree(dist, made.root / "dist")
    made.run("useradd --create-home ada")
    shutil.copyfile(HERE / "questions.txt", made.root / "home/ada/questions.txt")
    return made


@pytest.fixture
def shop_url(debian: BareDebian) -> Iterator[str]:
    """Address of the database `shop` in Debian's PostgreSQL."""
    port = OwnPort()
    shutil.copyfile(HERE / "shop.sql", debian.root / "tmp/shop.sql")
    as_postgres = f"setpriv --reuid postgres --regid postgres --clear-groups env PGPORT={port.number}"
    debian.run(
        f"cluster=$(pg_lsclusters -h | cut -d' ' -f1); pg_conftool $cluster main set port {port.number};"
        "pg_ctlcluster $cluster main start;"
        f"{as_postgres} createdb --template template0 --encoding UTF8 shop;"
        f"{as_postgres} psql --quiet --set ON_ERROR_STOP=1 --file /tmp/shop.sql shop"
    )
    yield f"postgresql://reader:secret@127.0.0.1:{port.number}/shop"
    debian.run("pg_ctlcluster --mode immediate $(pg_lsclusters -h | cut -d' ' -f1) main stop")
    port.close()


def test_page_leads_to_the_same_pairs_in_five_programs(debian: BareDebian, shop_url: str, port: int) -> None:
    steps = blocks(port)
    home = debian.root / "home/ada"
    for block in steps:
        if block.language == "python":
            (name,) = re.findall(r"^# (\w+\.py)\n", block.text)
            (home / name).write_text(block.text, "utf-8")
    commands = [block.text for block in steps if block.language == "sh"]
    before = [*takewhile(lambda text: text != "querymill up\n", commands)]
    settings = f"export QUERYMILL_PORT={port} SHOP_URL='{shop_url}'\n"
    debian.run(settings + "".join(before), "ada")
    with subprocess.Popen(
        debian.command(f"{settings} exec querymill up", "ada"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    ) as up:  # fmt: skip
        try:
            assert_page(address_in(up))
            debian.run(settings + "".join(commands[len(before) + 1 :]), "ada")
        finally:
            up.terminate()
    found = {name: (home / f"{name}.txt").read_text("utf-8").splitlines() for name in PROGRAMS}
    assert [len(found[name]) for name in PROGRAMS] == [50] * len(PROGRAMS)
    assert {len(json.loads(line)) for line in found["querymill"]} == {5}
    for name in PROGRAMS:
        assert found[name] == found["querymill"], name
