"""Start of the export by the standard variables of OpenTelemetry."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from runtime.process.worker_threads import in_thread
from runtime.settings.settings import SettingsError

if TYPE_CHECKING:
    from runtime.telemetry.otlp import Telemetry

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
CLOSE_SECONDS = 3.0
"""Maximum time for sending the last spans when the process stops."""


def open_telemetry(service: str, instance: str) -> Telemetry | None:
    """Begin to send the spans and histograms of this process; return None if no endpoint is configured.

    Raises SettingsError if OpenTelemetry's packages are not installed.
    """
    if not os.environ.get(ENDPOINT) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    try:
        # imported here, so that processes without an endpoint do not load these packages
        from runtime.telemetry.otlp import Telemetry  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        # `opentelemetry` may be installed without its SDK or exporter, by another package
        raise SettingsError(f"{ENDPOINT}: traces need the extra `otel`: install querymill[otel]") from missing
    return Telemetry(os.environ.get("OTEL_SERVICE_NAME") or service, instance)


async def close_telemetry(telemetry: Telemetry | None) -> None:
    """Send what was recorded, within CLOSE_SECONDS."""
    if telemetry is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await in_thread(telemetry.close, name="telemetry")
