"""DDL files and documents in a task's directory, with the table that each file describes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from executor.steps.api import StepContext
from training.vectors.items import Document

_DDL = ".ddl"
# a table's name may contain arrows and line breaks, a file's name may not
_MAPPED = re.compile(r'(.+?) -> ([^\x00-\x1f<>:"/\\|?*]+)_detail\.md\n', re.DOTALL)


def written_documents(
    context: StepContext, *, without: Collection[str] = ()
) -> tuple[Sequence[Document], Sequence[Document]]:
    """Return the DDL and the documents of all tables except those in `without`."""
    there = context.file_names()
    mapped = {stem: table for stem, table in tables_by_stem(context).items() if table not in without}

    def of(suffix: str) -> Sequence[Document]:
        return [
            Document(text=context.read_file(name).decode(), tables=(table,))
            for stem, table in mapped.items()
            if (name := f"{stem}{suffix}") in there
        ]

    return of(_DDL), of("_detail.md")


def tables_by_stem(context: StepContext) -> dict[str, str]:
    """Return short table names by file stem, from `filename_mapping.txt`; for unlisted DDL files, the stem itself."""
    found = mapped_tables(context)
    for name in sorted(context.file_names()):
        if name.endswith(_DDL) and not name.startswith("_"):
            found.setdefault(name.removesuffix(_DDL), name.removesuffix(_DDL))
    return found


def mapped_tables(context: StepContext) -> dict[str, str]:
    """Return short table names by file stem, for the files listed in `filename_mapping.txt`."""
    try:
        text = context.read_file("filename_mapping.txt").decode()
    except FileNotFoundError:
        return {}
    return {stem: table.removeprefix("public.") for table, stem in _MAPPED.findall(text)}
