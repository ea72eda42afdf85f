"""`python -m service`: serves the API and the web page."""

from __future__ import annotations

import sys

from runtime.bootstrap import configure_logging, prepare_database
from runtime.settings import SettingsError, load_settings
from service.keys import any_key
from service.server import serve


def main() -> int:
    """0 after a clean stop, 2 where a setting is wrong."""
    try:
        settings = load_settings()
        configure_logging(settings, "app")
        prepared = prepare_database(settings)
    except SettingsError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    dsn = prepared.settings.database_url or ""
    if not settings.is_loopback and not any_key(dsn, settings.database_schema):
        sys.stderr.write(
            f"QUERYMILL_HOST: {settings.host} can be reached from other machines, and the store holds no API key; "
            "make one first with `querymill keys create NAME --scope admin`\n"
        )
        return 2
    try:
        serve(prepared.settings)
    except OSError as taken:
        sys.stderr.write(f"QUERYMILL_HOST/QUERYMILL_PORT: cannot listen on {settings.host}:{settings.port}: {taken}\n")
        return 2
    finally:
        if prepared.server is not None:
            prepared.server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
