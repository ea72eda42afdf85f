"""`python -m service`: serves the API and the web page."""

from __future__ import annotations

import argparse
import errno
import socket
import sys
from collections.abc import Sequence

from events.wire.masking import mask_text
from runtime.bootstrap import Prepared, configure_logging, prepared_database
from runtime.files.output_check import check_outputs
from runtime.installation import check_installation
from runtime.process.arguments import BadUsage, OneLineParser
from runtime.process.signals import StopRequested, stop_on_signals, stop_when_stdin_ends
from runtime.settings.settings import Settings, SettingsError, load_settings
from service.admin.api_keys import any_key
from service.server import ServiceBroken, serve

NAME = "service"
BROKEN = 1
WRONG_USE = 2


def parser() -> argparse.ArgumentParser:
    made = OneLineParser(prog="python -m service", description="Serves the API and the web page.")
    made.add_argument("--until-stdin-ends", action="store_true", help="stop when standard input ends")
    made.add_argument("--private", action="store_true", help="do not name this service in service.json")
    return made


def main(given: Sequence[str] | None = None) -> int:
    """Run the service; return 0 after a clean stop, 1 if a part failed, 2 for an invalid option or setting."""
    try:
        arguments = parser().parse_args(given)
    except BadUsage as wrong:
        return _complain(str(wrong))
    if arguments.until_stdin_ends:
        stop_when_stdin_ends()
    try:
        return run(load_settings(), announce=not arguments.private)
    except SettingsError as wrong:
        return _complain(str(wrong))


def run(settings: Settings, *, announce: bool = True) -> int:
    """Serve until a stop signal; return the exit code. Raises SettingsError for settings that prevent serving."""
    try:
        with stop_on_signals():
            return _run(settings, announce=announce)
    except ServiceBroken as broken:
        _complain(str(broken))
        return BROKEN
    except StopRequested:
        return 0


def _run(settings: Settings, *, announce: bool) -> int:
    configure_logging(settings, "app", mask_text)
    if announce:
        # a private service, started for a single command, may serve only reads, so its output folder is not checked
        check_outputs(settings)
    with prepared_database(settings) as prepared:
        _serve(prepared, announce=announce)
    return 0


def _serve(prepared: Prepared, *, announce: bool) -> None:
    settings = prepared.settings
    if unknown_host(settings):
        raise SettingsError(f"QUERYMILL_HOST: {settings.host} is no address, and no machine is known by that name")
    if settings.needs_keys and not any_key(settings.database_url or "", settings.database_schema):
        where = (
            f"QUERYMILL_PUBLIC_URL: {settings.public_url}"
            if settings.is_loopback
            else f"QUERYMILL_HOST: {settings.host}"
        )
        raise SettingsError(
            f"{where} can be reached from other machines, and the store holds no API key; "
            "make one first with `querymill keys create NAME --scope admin`"
        )
    settings = check_installation(settings, uses_folder=announce)
    try:
        serve(settings, announce=announce)
    except OSError as taken:
        why = f"cannot listen on {settings.host}:{settings.port}: {taken.strerror or taken}"
        advice = "; give another port, 0 picks a free one" if taken.errno == errno.EADDRINUSE else ""
        raise SettingsError(f"QUERYMILL_HOST/QUERYMILL_PORT: {why}{advice}") from None


def unknown_host(settings: Settings) -> bool:
    """Return True if `settings.host` cannot be resolved to an address."""
    try:
        socket.getaddrinfo(settings.host, settings.port)
    except (socket.gaierror, UnicodeError):
        return True
    return False


def _complain(text: str) -> int:
    sys.stderr.write(f"{NAME}: {text}\n")
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
