"""Names that a package exports and imports at first use, because importing its modules may take long."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path


def offered_names(file: str) -> dict[str, tuple[str, str]]:
    """Return (module, name there) by each name that a package's file imports in `if TYPE_CHECKING:`.

    A name must not be that of a module in the package, which would replace it once it is imported.
    """
    blocks = [block for block in ast.parse(Path(file).read_text("utf-8")).body if isinstance(block, ast.If)]
    imports = [line for block in blocks for line in block.body if isinstance(line, ast.ImportFrom)]
    return {each.asname or each.name: (line.module or "", each.name) for line in imports for each in line.names}


def lazy_names(package: str, file: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package whose file is `file`: it imports the exported names."""
    places = offered_names(file)

    def imported(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, own_name = places[name]
        return getattr(import_module(module), own_name)

    return imported
