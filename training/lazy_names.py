"""Names that a package offers to the rest of the program, and imports at first use: its modules may take long."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path


def offered_names(file: str) -> dict[str, str]:
    """Return the names that a package's file imports in its block `if TYPE_CHECKING:`, with their modules.

    A name must not be that of a module in the package, which would replace it once it is imported.
    """
    blocks = [block for block in ast.parse(Path(file).read_text("utf-8")).body if isinstance(block, ast.If)]
    imports = [line for block in blocks for line in block.body if isinstance(line, ast.ImportFrom)]
    return {each.name: line.module or "" for line in imports for each in line.names}


def lazy_names(package: str, file: str) -> Callable[[str], object]:
    """Return the function `__getattr__` of a package whose file is `file`: it finds the offered names."""
    modules = offered_names(file)

    def imported(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(modules[name]), name)

    return imported
