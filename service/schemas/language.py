"""Language of the responses to a caller."""

from __future__ import annotations

from typing import Literal

type Language = Literal["zh", "en"]


def language_of(accept_language: str | None, default: Language = "en") -> Language:
    """Return the preferred language in Accept-Language, Chinese or English; the default if neither is listed."""
    best: tuple[float, Language] | None = None
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = _quality(parameters)
        primary = tag.strip().lower().split("-")[0]
        if primary in ("zh", "en") and quality > 0 and (best is None or quality > best[0]):
            best = (quality, "zh" if primary == "zh" else "en")
    return best[1] if best else default


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
