"""Firefox without a window, driven over WebDriver BiDi, because Playwright drives only a Firefox of its own."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

EXECUTABLES = ("firefox-esr", "firefox")
LISTENS = "WebDriver BiDi listening on "
PREFERENCES = {
    "intl.accept_languages": "zh-CN",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
}
MAX_MESSAGE_BYTES = 2**26
ANSWER_SECONDS = 180


class Firefox:
    """One tab, with the errors of its console."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.sent = 0
        self._errors: list[tuple[int, str]] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.tab: str = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the result of a command; events that arrive before it are recorded."""
        self.sent += 1
        self.line.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            message = json.loads(self.line.recv(timeout=ANSWER_SECONDS))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._errors.append((message["params"]["timestamp"], message["params"]["text"]))
            if message.get("id") == self.sent:
                assert message["type"] == "success", message
                return message["result"]

    def show(self, url: str, *, width: int, height: int) -> None:
        self.send("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})
        self.send("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def now(self) -> int:
        """Return the milliseconds since 1970, by the browser's clock."""
        return self.evaluate("Date.now()")

    def faults(self, since: int) -> list[str]:
        """Return the errors logged from a time on. Those of a page that was left may arrive after the next is shown."""
        return [text for at, text in self._errors if at >= since]

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or of the promise that it is; an exception fails the test."""
        found = self.send("script.evaluate", expression=expression, target={"context": self.tab}, awaitPromise=True)
        assert found["type"] == "success", found
        return found["result"].get("value")

    def screenshot(self) -> bytes:
        return base64.b64decode(self.send("browsingContext.captureScreenshot", context=self.tab)["data"])


def executable() -> str | None:
    """Return the path of an installed Firefox."""
    return next(filter(None, map(shutil.which, EXECUTABLES)), None)


@contextmanager
def started(path: str, profile: Path) -> Generator[Firefox]:
    """Start Firefox with an empty profile, and stop it at the end."""
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = next(line.partition(LISTENS)[2].strip() for line in process.stderr if LISTENS in line)
            # a full pipe would stop the browser
            threading.Thread(target=process.stderr.read, daemon=True).start()
            # a busy browser answers late
            options = {"open_timeout": ANSWER_SECONDS, "ping_interval": None, "max_size": MAX_MESSAGE_BYTES}
            with connect(f"{address}/session", **options) as line:
                yield Firefox(line)
        finally:
            process.kill()
