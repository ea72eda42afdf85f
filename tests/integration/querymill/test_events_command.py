"""The log on the command line: where it cannot begin is one sentence."""

from __future__ import annotations

import sys

import pytest

from querymill.cli.app import main
from runtime.settings import Settings
from tests.integration.events.audit_fill import fill


@pytest.mark.parametrize("command", ["tail", "export"])
def test_what_begins_behind_the_end_is_refused_with_where_the_log_ends(
    command: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(settings, [3])
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))
    monkeypatch.setattr(sys, "argv", ["querymill", "events", command, "--after", "4"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "querymill: --after: the log ends at position 3, before 4\n")
