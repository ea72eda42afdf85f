"""Documents of a task's directory that are loaded beside its pairs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from executor.steps.api import StepContext
from executor.steps.source.written_documents import tables_by_stem, written_documents

MAPPING = "public.orders -> orders_detail.md\nsales.orders -> sales_orders_detail.md\n"


class Folder:
    """Step context limited to the task's directory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.looks = 0

    def read_file(self, name: str) -> bytes:
        return (self._path / name).read_bytes()

    def file_names(self) -> frozenset[str]:
        self.looks += 1
        return frozenset(path.name for path in self._path.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name in ("orders.ddl", "orders_detail.md", "sales_orders.ddl", "_types.ddl", "later.ddl"):
        (tmp_path / name).write_text(name)
    (tmp_path / "filename_mapping.txt").write_text(MAPPING)
    return Folder(tmp_path)


def test_documents_belong_to_the_table_in_the_mapping(folder: Folder) -> None:
    ddl, documents = written_documents(cast("StepContext", folder))
    assert [(d.text, d.tables) for d in ddl] == [
        ("orders.ddl", ("orders",)),
        ("sales_orders.ddl", ("sales.orders",)),
        ("later.ddl", ("later",)),
    ]
    assert [(d.text, d.tables) for d in documents] == [("orders_detail.md", ("orders",))]


def test_knowledge_is_loaded_by_the_section(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "knowledge.md").write_text(
        "# Knowledge\n- a (type)\n\n## orders\n- b (data)\n\n## sales.orders\n- c (data)\n"
    )
    (tmp_path / "our_knowledge.md").write_text("## Fiscal year\n- begins in April\n")
    _, documents = written_documents(cast("StepContext", folder), without={"sales.orders"})
    assert [(d.text, d.tables) for d in documents if d.is_knowledge] == [
        ("# Knowledge\n- a (type)", ()),
        ("## orders\n- b (data)", ("orders",)),
        ("## Fiscal year\n- begins in April", ()),
    ]


def test_without_mapping_the_file_name_is_the_table_name(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "filename_mapping.txt").unlink()
    assert tables_by_stem(cast("StepContext", folder)) == {
        "later": "later",
        "orders": "orders",
        "sales_orders": "sales_orders",
    }


def test_directory_is_not_listed_for_each_table(folder: Folder, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"t{number}.ddl").write_text("")
    written_documents(cast("StepContext", folder))
    assert folder.looks == 2
