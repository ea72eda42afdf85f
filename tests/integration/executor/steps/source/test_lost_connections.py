"""Units whose connections break, or whose server is slow: their results are those of undisturbed units."""

from __future__ import annotations

import dataclasses
import logging
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Literal, cast

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.facts.task.state import Task
from executor.control.cancellation import StopToken
from executor.control.retries import retry_server_in_thread
from executor.steps.api import StepContext
from executor.steps.pairs.generated_themes import GeneratedThemes
from executor.steps.source import kept_gates
from executor.steps.source.askable_source import source_gate
from executor.steps.source.kept_gates import KeptGates
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from tests.waiting import until_in_thread
from training.pair import Pair
from training.repair.validation import validate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

type Break = Literal["terminated", "hung up"]
type Unit = Callable[[StepContext, SourceDescription], object]

ONE_WAY_SECONDS = 0.01
TERMINATE = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where application_name = 'querymill source'
"""
OPEN = """
select count(*) from pg_stat_activity where datname = current_database() and application_name = 'querymill source'
"""
SQLS = (
    "SELECT COUNT(*) FROM customer WHERE customer.city = '北京';",
    "SELECT MAX(orders.amount) FROM orders JOIN customer ON orders.customer_id = customer.id;",
)
PAIRS = [
    Pair(
        id=sql,
        question=sql,
        sql=sql,
        language="zh",
        theme="",
        family="",
        difficulty="easy",
        tables=(),
        columns=(),
        relations=(),
        literals=(),
        origin="person",
    )
    for sql in SQLS
]


class Line(socketserver.ThreadingTCPServer):
    """Connections to a server's socket, which break at the `due`-th message to the server from `begin` on."""

    daemon_threads = True

    def __init__(self, dsn: str, how: Break = "hung up") -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        given = conninfo_to_dict(dsn)
        self.socket_file = f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}"
        self.how = how
        self.delay = 0.0
        self.due, self.sent = 0, 0
        self._admin = dsn
        self._lock = threading.Lock()

    def dsn(self, of: str) -> str:
        """Return a DSN of the server's socket as one of this line."""
        return make_conninfo(of, host="127.0.0.1", port=self.server_address[1], sslmode="disable", gssencmode="disable")

    def begin(self, due: int) -> None:
        self.due, self.sent = due, 0

    def breaks(self) -> bool:
        """Count a message; return True if connections break before it."""
        with self._lock:
            self.sent += 1
            if self.sent != self.due:
                return False
        if self.how == "hung up":
            return True
        with psycopg.connect(self._admin, autocommit=True) as admin:
            admin.execute(TERMINATE)
        return False


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line, client = cast("Line", self.server), cast("socket.socket", self.request)
        with socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(line.socket_file)
            back = threading.Thread(target=self._back, args=(server, client))
            back.start()
            with suppress(OSError):
                while data := client.recv(65_536):
                    time.sleep(line.delay)  # the time that a message takes on a slow line
                    if line.breaks():
                        break
                    server.sendall(data)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            back.join()

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def running(line: Line) -> Iterator[Line]:
    thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with line:
        try:
            yield line
        finally:
            line.shutdown()
            thread.join()


def validation(context: StepContext, source: SourceDescription) -> object:
    with source_gate(context, source) as gate:
        outcomes = validate_pairs(PAIRS, gate, source, repair=True)
    return [dataclasses.replace(outcome, execution_time=0.0, total_time=0.0) for outcome in outcomes]


def generation(context: StepContext, source: SourceDescription) -> object:
    themes = GeneratedThemes(context, source, None)
    return [themes.theme(theme) for theme in themes.order]


class Disturbed:
    """Units over a shop whose server is behind a line."""

    def __init__(self, settings: Settings, shop: str, line: Line) -> None:
        assert settings.database_url is not None
        self.line = line
        self._settings = settings.model_copy(update={"database_url": line.dsn(settings.database_url)})
        self._dsn = line.dsn(shop)
        with psycopg.connect(shop) as conn:
            self.source = read_source(conn, SourceRequest(language="zh"))

    def result(self, unit: Unit, due: int = 0) -> object:
        """Return the result of a unit whose connections break at the `due`-th message, or never."""
        context = self.context()
        self.line.begin(due)
        try:
            return retry_server_in_thread(lambda: unit(context, self.source), context.token)
        finally:
            context.token.close_connections()

    def context(self) -> StepContext:
        return StepContext(
            task=Task(db_name="shop", parameters={"pairs_per_table": 1}),
            step="sql_validation",
            execution_id="execution",
            settings=self._settings,
            artefacts=open_artefacts(self._settings),
            token=StopToken(),
            timestamp=datetime(2026, 1, 1, tzinfo=self._settings.zone),
            source_dsn=self._dsn,
            logger=logging.getLogger(),
        )


@pytest.mark.long
@pytest.mark.parametrize("how", ["terminated", "hung up"])
@pytest.mark.parametrize(
    ("unit", "stride"),
    [
        pytest.param(validation, 3, id="validation"),
        pytest.param(generation, 7, id="generation"),
    ],
)
def test_unit_whose_connection_breaks_at_any_message_has_the_undisturbed_result(
    settings: Settings, shop: str, monkeypatch: pytest.MonkeyPatch, unit: Unit, stride: int, how: Break
) -> None:
    monkeypatch.setattr(StopToken, "sleep", lambda self, _seconds: self.check())
    with running(Line(shop, how)) as line:
        units = Disturbed(settings, shop, line)
        expected = units.result(unit)
        count = line.sent
        other = {due: found for due in range(1, count + 1, stride) if (found := units.result(unit, due)) != expected}
    assert count > 10
    assert other == {}


def test_lent_gate_has_all_its_time_for_second_checks(settings: Settings, shop: str) -> None:
    """Else the results of a unit depend on the units before it on the same gate."""
    with running(Line(shop)) as line:
        units = Disturbed(settings, shop, line)
        context, gates = units.context(), KeptGates()
        opened = partial(source_gate, context, units.source, timeout_ms=1)
        line.delay = ONE_WAY_SECONDS

        def messages() -> list[int]:
            found: list[int] = []
            with gates.lend(opened, is_last=lambda: False) as gate:
                gate.unreadable()
                for _ in range(6):
                    line.begin(0)
                    assert not gate.check(SQLS[0], ours=True).valid
                    found.append(line.sent)
            return found

        first, second = messages(), messages()
        context.token.close_connections()
    assert first[0] > first[-1]
    assert second[0] == first[0]


@pytest.mark.parametrize(
    ("is_last", "reuse_seconds"),
    [pytest.param(True, 60.0, id="after the last unit"), pytest.param(False, 0.1, id="after its time")],
)
def test_kept_gate_leaves_its_connection_to_other_work(
    settings: Settings, shop: str, monkeypatch: pytest.MonkeyPatch, *, is_last: bool, reuse_seconds: float
) -> None:
    monkeypatch.setattr(kept_gates, "MAX_REUSE_SECONDS", reuse_seconds)
    with running(Line(shop)) as line, psycopg.connect(shop, autocommit=True) as watching:
        units = Disturbed(settings, shop, line)
        context, gates = units.context(), KeptGates()
        with gates.lend(partial(source_gate, context, units.source), is_last=lambda: is_last) as gate:
            assert gate.check(SQLS[0], ours=True).valid
            assert watching.execute(OPEN).fetchone() == (1,)
        until_in_thread(lambda: watching.execute(OPEN).fetchone() == (0,))
