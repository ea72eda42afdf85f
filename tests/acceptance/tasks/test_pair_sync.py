"""`pairs sync`: a folder of Markdown files and a task exchange their changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack

import pytest

from querymill.pair_sync import sync as sync_module
from querymill_client import Client
from querymill_client.parameters import PairFilter
from querymill_client.schemas import PairPage
from tests.acceptance.conftest import API, Product

pytestmark = pytest.mark.long

RUN = (
    *("run", "--db", "highway_db", "--tables", "bss_company,bss_service_area", "--pairs-per-table", "15"),
    *("--lang", "en"),
)
NEW = """---
---

# How many companies
are there?

```sql
select count(*)
from bss_company -- all of them
```

Asked every week.
"""


class Synced:
    """A task and its folder."""

    def __init__(self, product: Product, task_id: str, folder: Path) -> None:
        self.product = product
        self.task_id = task_id
        self.folder = folder

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Exit code and output of a sync."""
        return ended(self.product, "pairs", "sync", str(self.folder), *arguments)

    def pairs(self) -> dict[str, dict[str, Any]]:
        answer = self.product.client.get(f"{API}/tasks/{self.task_id}/pairs", params={"limit": 5000})
        return {pair["pair_id"]: pair for pair in answer.json()["data"]["pairs"]}

    def unreviewed(self) -> list[str]:
        """Ids of pairs without a review, which no other test has reviewed."""
        return [pair_id for pair_id, pair in self.pairs().items() if pair["review"] is None]

    def change(self, pair_id: str, **fields: str) -> None:
        answer = self.product.client.patch(f"{API}/tasks/{self.task_id}/pairs/{pair_id}", json=fields)
        assert answer.is_success, answer.text

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def replace(self, pair_id: str, old: str, new: str) -> None:
        path = self.folder / f"{pair_id}.md"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def ended(product: Product, *arguments: str) -> tuple[int, str]:
    process = product.run("-m", "querymill", *arguments)
    code = process.ended()
    return code, "\n".join(process.lines)


@pytest.fixture(scope="module")
def task_id(shared_product: Product) -> str:
    """A task, whose pairs the tests edit and review one after another."""
    code, output = ended(shared_product, *RUN)
    assert code == 0, output
    return output.splitlines()[0]


@pytest.fixture
def synced(shared_product: Product, task_id: str, tmp_path: Path) -> Synced:
    """Folder after its first sync with the task."""
    task = Synced(shared_product, task_id, tmp_path / "pairs")
    assert task("--task", task_id)[0] == 0
    return task


def test_changes_go_both_ways(synced: Synced) -> None:
    before = synced.pairs()
    in_use = [pair_id for pair_id, pair in before.items() if pair["review"] != "rejected"]
    assert set(synced.files()) == {".querymill.json", *(f"{pair_id}.md" for pair_id in in_use)}
    unchanged = synced.files()
    assert synced() == (0, f"0 changed in {synced.task_id}, 0 in the folder, 0 conflicts")
    assert synced.files() == unchanged

    edited, approved, deleted, renamed, asked, rejected, *_ = synced.unreviewed()
    synced.replace(edited, before[edited]["question"], "What would you ask?")
    synced.replace(approved, "review: none", "review: approved")
    (synced.folder / f"{deleted}.md").unlink()
    (synced.folder / "kept").mkdir()
    (synced.folder / f"{renamed}.md").rename(synced.folder / "kept" / "by_hand.md")
    (synced.folder / "new.md").write_bytes(NEW.replace("\n", "\r\n").encode())
    (synced.folder / "README.md").write_text("Pairs of the demo.\n", "utf-8")
    synced.change(asked, question="What was asked here?")
    synced.change(rejected, review="rejected")

    code, output = synced("--dry-run")
    assert (code, output.splitlines()[-1]) == (
        0,
        f"4 would change in {synced.task_id}, 2 in the folder, 0 conflicts",
    )
    assert synced.pairs()[edited]["question"] == before[edited]["question"]
    code, output = synced()
    # the file of the new pair gets its id, those of the edited and the approved pair are up to date
    assert (code, output.splitlines()[-1]) == (0, f"4 changed in {synced.task_id}, 3 in the folder, 0 conflicts")

    after = synced.pairs()
    assert (after[edited]["question"], after[edited]["sql"]) == ("What would you ask?", before[edited]["sql"])
    assert [after[p]["review"] for p in (approved, deleted, rejected)] == ["approved", "rejected", "rejected"]
    ((new_id, new),) = [(pair_id, pair) for pair_id, pair in after.items() if pair_id not in before]
    assert (new["question"], new["sql"], new["review"]) == (
        "How many companies\nare there?",
        "select count(*) from bss_company;",
        "approved",
    )
    files = synced.files()
    assert f"{deleted}.md" not in files
    assert f"id: {new_id}\nreview: approved" in files["new.md"].decode()
    assert files["new.md"].decode().split("---\n")[-1] == NEW.rsplit("---\n", maxsplit=1)[-1]
    assert "# What was asked here?\n" in files[f"{asked}.md"].decode()
    assert "review: rejected\n" in files[f"{rejected}.md"].decode()
    assert "by_hand.md" in files
    assert f"{renamed}.md" not in files
    assert synced() == (0, f"0 changed in {synced.task_id}, 0 in the folder, 0 conflicts")
    assert synced.files() == files


def test_conflict_leaves_both_sides_until_one_is_preferred(synced: Synced) -> None:
    before = synced.pairs()
    ours, theirs, third, *_ = synced.unreviewed()
    for pair_id in (ours, theirs):
        synced.replace(pair_id, before[pair_id]["question"], f"Folder of {pair_id}?")
        synced.change(pair_id, question=f"Task of {pair_id}?")
    synced.change(third, review="approved")
    for _ in range(2):
        code, output = synced()
        assert code == 1
        for pair_id in (ours, theirs):
            assert f"conflict: {pair_id}.md" in output
            assert f"folder: none: Folder of {pair_id}? | {before[pair_id]['sql']}" in output
            assert f"task: none: Task of {pair_id}? | {before[pair_id]['sql']}" in output
            assert f"# Folder of {pair_id}?\n" in synced.files()[f"{pair_id}.md"].decode()
            assert synced.pairs()[pair_id]["question"] == f"Task of {pair_id}?"
    assert "review: approved\n" in synced.files()[f"{third}.md"].decode()
    # one is solved by hand
    synced.replace(theirs, f"Folder of {theirs}?", f"Task of {theirs}?")
    code, output = synced("--json", "--prefer", "folder")
    assert code == 0
    assert [(each["change"], each["pair_id"]) for each in json.loads(output)["changes"]] == [("edit", ours)]
    assert synced.pairs()[ours]["question"] == f"Folder of {ours}?"
    assert synced() == (0, f"0 changed in {synced.task_id}, 0 in the folder, 0 conflicts")


def text(sql: str, *, head: str = "") -> bytes:
    return f"---\n{head}---\n\n# What is new?\n\n```sql\n{sql}\n```\n".encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(text("SELECT 1")[:-4], "new.md: line 6: malformed: the code block lacks", id="cut"),
        pytest.param("---\n---\n# 多少？\n".encode("gb18030"), "new.md: line 3: not UTF-8", id="GB18030"),
        pytest.param(text("SELECT 1\0"), "new.md: line 7: a zero byte", id="a zero byte"),
        pytest.param(text("SELECT 1", head="review: ok\n"), "new.md: line 2: malformed: review is 'ok'", id="a review"),
        pytest.param(text("SELECT nothing FROM bss_company"), "new.md: line 7: ", id="SQL that does not run"),
        pytest.param(text("DELETE FROM bss_company"), "new.md: line 7: only a SELECT is allowed", id="no SELECT"),
    ],
)
def test_faulty_file_changes_nothing(synced: Synced, content: bytes, message: str) -> None:
    before = synced.pairs()
    edited, other, *_ = synced.unreviewed()
    synced.replace(edited, before[edited]["question"], "What would you ask?")
    synced.change(other, review="approved")
    (synced.folder / "new.md").write_bytes(content)
    pairs, files = synced.pairs(), synced.files()
    code, output = synced()
    assert code == 1
    assert output.splitlines()[0].startswith(message), output
    assert output.splitlines()[-1] == "nothing was changed"
    assert (synced.pairs(), synced.files()) == (pairs, files)


def test_review_cannot_be_withdrawn_and_file_not_copied(synced: Synced) -> None:
    first, second, *_ = synced.unreviewed()
    synced.change(first, review="approved")
    assert synced()[0] == 0
    synced.replace(first, "review: approved", "review: none")
    (synced.folder / "copy.md").write_bytes(synced.files()[f"{second}.md"])
    assert synced()[1].splitlines()[0].endswith("keep one of the files")
    (synced.folder / "copy.md").unlink()
    assert synced() == (
        1,
        f"{first}.md: line 3: a review cannot be withdrawn; write approved or rejected\nnothing was changed",
    )


def test_folder_belongs_to_one_task(synced: Synced, tmp_path: Path) -> None:
    code, output = synced("--task", "task_20250101_000000")
    assert code == 2
    assert f"{synced.folder} belongs to {synced.task_id}" in output
    code, output = ended(synced.product, "pairs", "sync", str(tmp_path / "other"))
    assert code == 2
    assert "--task: give the task" in output


class ChangingBetweenPages(Client):
    """Client that lets `change` change the task once after the first page of pairs was read."""

    change: Callable[[], object] | None = None

    def pairs(
        self,
        task_id: str,
        *,
        at: int | None = None,
        limit: int | None = None,
        cursor: int | None = None,
        **filters: Unpack[PairFilter],
    ) -> PairPage:
        page = super().pairs(task_id, at=at, limit=limit, cursor=cursor, **filters)
        if self.change is not None:
            change, self.change = self.change, None
            change()
        return page


def test_pair_changed_between_two_pages_is_not_reverted(synced: Synced, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_module, "_PAGE_SIZE", 10)
    first, *_, last = synced.unreviewed()
    with ChangingBetweenPages(synced.product.url) as api:
        api.change = lambda: [synced.change(each, question=f"What is asked by {each}?") for each in (first, last)]
        sync_module.sync(api, synced.folder)
    assert synced()[0] == 0
    for each in (first, last):
        assert synced.pairs()[each]["question"] == f"What is asked by {each}?"
        assert f"What is asked by {each}?" in synced.files()[f"{each}.md"].decode()
