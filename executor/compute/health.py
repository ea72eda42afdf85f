"""Check that workers compute, with an empty call."""

from __future__ import annotations

from executor.compute.calls import Compute
from runtime.postgres.errors import first_line


def workers_fault(compute: Compute, *, seconds: float) -> str | None:
    """Return why the workers cannot be used; None if one of them answers within `seconds`."""
    try:
        engine = compute.open()
    except Exception as error:  # noqa: BLE001  # whatever the engine raises
        return first_line(error)
    try:
        result = engine.submit("nothing", compute.code, ()).result(timeout=seconds)
    except TimeoutError:
        return f"no worker answered within {seconds:g} s"
    except Exception as error:  # noqa: BLE001  # whatever the engine raises
        return first_line(error)
    finally:
        engine.close()
    return result if isinstance(result, str) else None
