"""The folder of a sync: its Markdown files, and the record of the last sync."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import chain, count
from pathlib import Path
from typing import Literal, NamedTuple

from querymill.cli.console import UsageError
from querymill.pair_sync.plan import PairVersion, SyncFile
from querymill_client.schemas import PairView
from runtime.files.names import name_part, temporary_name
from service.pairs.formats.pair_markdown import PairFile, parse_pair, render_pair
from service.schemas.errors import InvalidRequest

RECORD = ".querymill.json"
NEVER = 0
"""Position for pairs that were never synchronised."""
_NOT_PAIRS = frozenset({"readme.md"})
_NOTHING = PairFile(pair_id=None, review=None, validity=None, question="", sql="")


class LastSync(NamedTuple):
    """Record of the last sync of a folder; the log's history has the pairs as they were then."""

    task_id: str
    position: int = NEVER
    """Position in the log up to which folder and task agree."""
    conflicts: Mapping[str, int] = {}
    """Earlier position at which folder and task agreed, for each pair in conflict."""


def read_record(folder: Path) -> LastSync | None:
    """Return the record of the last sync, None without one. Raises UsageError if the file is malformed."""
    path = folder / RECORD
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text("utf-8"))
        return LastSync(
            str(found["task_id"]), int(found["position"]), {p: int(at) for p, at in found["conflicts"].items()}
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{path}: this is no record of a sync; restore it, or delete it to compare folder and task anew"
        ) from None


def write_record(folder: Path, record: LastSync) -> None:
    text = json.dumps(record._asdict(), indent=2, sort_keys=True) + "\n"
    path = folder / RECORD
    if not path.exists() or path.read_text("utf-8") != text:
        write_file(path, text)


class FaultyFilesError(Exception):
    """Files cannot be synchronised: one message for each, with its path and line."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = list(messages)
        super().__init__("\n".join(self.messages))


def read_files(folder: Path, one_line: Callable[[str], str]) -> list[SyncFile]:
    """Return the Markdown files of a folder and its subfolders, without README.md and hidden ones.

    one_line: function that returns a statement as the service stores it. Raises FaultyFilesError with all faults.
    """
    files: list[SyncFile] = []
    faults: list[str] = []
    paths: dict[str, str] = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        try:
            content = parse_pair(_text(path))
        except InvalidRequest as refused:
            faults.append(f"{name}: {refused.text('en')}")
            continue
        except ValueError as error:
            faults.append(f"{name}: {error}")
            continue
        version = PairVersion(content.question, one_line(content.sql), content.review)
        key = content.pair_id or repr(version[:2])
        if key in paths:
            faults.append(f"{name}: line 1: the same pair as {paths[key]}; keep one of the files")
        paths.setdefault(key, name)
        files.append(SyncFile(name, content, version))
    if faults:
        raise FaultyFilesError(faults)
    return files


def _paths(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.md")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.name.casefold() not in _NOT_PAIRS and path.is_file():
            yield path


def _text(path: Path) -> str:
    """Return the text of a file. Raises ValueError with the line if the file is not UTF-8."""
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line}: not UTF-8; save the file in this encoding") from None
    if "\0" in text:
        raise ValueError(f"line {text[: text.index('\0')].count('\n') + 1}: a zero byte; save the file as text")
    return text


class ChangeToFolder(NamedTuple):
    """Change in the task that the folder lacks."""

    kind: Literal["add", "update", "delete"]
    pair_id: str
    path: str
    content: PairFile | None
    """None for `delete`."""


def folder_changes(
    files: Mapping[str, SyncFile], pairs: Mapping[str, PairView], untouched: Set[str], paths: Iterable[str]
) -> list[ChangeToFolder]:
    """Return the changes that bring the files up to date with the task.

    files: the files of existing pairs by pair id. untouched: ids of pairs whose files stay as they are. paths: those of
    all files of the folder.
    """
    taken = {path.casefold() for path in paths}
    gone = [(pair_id, file) for pair_id, file in files.items() if pair_id not in pairs and pair_id not in untouched]
    changes = [ChangeToFolder("delete", pair_id, file.path, None) for pair_id, file in gone]
    for pair_id, pair in pairs.items():
        file = files.get(pair_id)
        if pair_id in untouched or (file is None and pair["review"] == "rejected"):
            continue
        content = file.content if file else _NOTHING
        new = content._replace(
            pair_id=pair_id,
            review=pair["review"],
            validity=pair.get("validity"),
            question=pair["question"],
            # a statement that differs only in its line breaks stays as its author wrote it
            sql=content.sql if file and file.version.sql == pair["sql"] else pair["sql"],
        )
        if new != content:
            path = file.path if file else _free_path(pair_id, taken)
            changes.append(ChangeToFolder("update" if file else "add", pair_id, path, new))
    return changes


def _free_path(pair_id: str, taken: set[str]) -> str:
    """Return a path for the file of a pair, and add it to those that are taken."""
    stem = name_part(pair_id)
    names = chain([f"{stem}.md"], (f"{stem}_{number}.md" for number in count(2)))
    path = next(name for name in names if name.casefold() not in taken)
    taken.add(path.casefold())
    return path


def apply(folder: Path, changes: Iterable[ChangeToFolder]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for change in changes:
        if change.content is None:
            (folder / change.path).unlink(missing_ok=True)
        else:
            write_file(folder / change.path, render_pair(change.content))


def write_file(path: Path, text: str) -> None:
    """Replace a file, so that it is never half-written. Not synced to the disk: a lost file is written again."""
    fresh = path.with_name(temporary_name())
    try:
        fresh.write_bytes(text.encode())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
