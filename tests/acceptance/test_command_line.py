"""The command line as people use it: the demo from nothing, then daily work, then mistakes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Process

REPOSITORY = Path(__file__).parent.parent.parent


class CommandLine:
    """`querymill …` with a home folder of its own and the embedded server in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said = ""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUERYMILL_")}
        self.environment = {
            **inherited,
            "QUERYMILL_HOME_DIR": str(home / "data"),
            "QUERYMILL_PORT": "0",
            "QUERYMILL_TIMEZONE": "Asia/Shanghai",
            "PYTHONPATH": str(REPOSITORY),
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "querymill", *arguments],
            cwd=self.home,
            env={**self.environment, **environment},
            input=given,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def querymill() -> Iterator[CommandLine]:
    """A home in which the demo has run."""
    home = Path(tempfile.mkdtemp(prefix="qm-cli-"))
    home.chmod(0o755)
    command = CommandLine(home)
    done = command("demo", "--exit")
    assert done.returncode == 0, done.stdout + done.stderr
    command.said = done.stdout
    yield command
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def task_id(querymill: CommandLine) -> str:
    return querymill.json("tasks")["tasks"][0]["task_id"]


@pytest.fixture(scope="module")
def up(querymill: CommandLine, task_id: str) -> Iterator[CommandLine]:
    """The same home while `querymill up` serves it, as it does on most days."""
    parts = Process(["-m", "querymill", "up"], querymill.environment, querymill.home)
    parts.wait_for(r"serving on http://\S+")
    yield querymill
    assert parts.stop() == 130


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/training-data.md"])
def test_the_pairs_that_the_documents_show_are_the_demos(querymill: CommandLine, page: str) -> None:
    text = (REPOSITORY / page).read_text("utf-8")
    shown = re.findall(r'"question": (".+"),\s*"sql": (".+")', text)
    chinese = [
        {"question": json.loads(question), "sql": json.loads(sql)} for question, sql in shown if not question.isascii()
    ]
    assert chinese
    [made] = (querymill.home / "data" / "training_data").glob("*/qs_highway_db_*_pair.json")
    pairs = json.loads(made.read_text("utf-8"))
    assert [pair for pair in chinese if pair not in pairs] == []


def test_the_demo_says_what_came_out(querymill: CommandLine) -> None:
    said = querymill.said
    for line in ("tables documented", "question–SQL pairs", "valid", "loaded of expected", "files in "):
        assert line in said
    assert "(100.0%)" in said
    assert "http://127.0.0.1:" in said


def test_the_log_from_the_outside(querymill: CommandLine) -> None:
    lines = querymill("events", "export").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [e["position"] for e in events] == list(range(1, len(events) + 1))
    assert {"source.added", "input.stored", "task.created", "execution.completed"} <= {e["type"] for e in events}


def test_the_tables_are_rebuilt_equal(querymill: CommandLine) -> None:
    assert querymill("projections", "compare").stdout.strip() == "equal"
    assert querymill("projections", "rebuild").returncode == 0
    assert querymill("projections", "compare").stdout.strip() == "equal"


def test_migrating_says_what_was_missing_also_in_a_new_home(querymill: CommandLine) -> None:
    other = {"QUERYMILL_HOME_DIR": str(querymill.home / "another")}
    assert querymill("migrate", **other).stdout == "applied 0001_initial\n"
    assert querymill("migrate", **other).stdout == "the schema is up to date\n"


def test_keys_are_shown_once(querymill: CommandLine) -> None:
    made = querymill.json("keys", "create", "reporting", "--scope", "read")
    assert querymill("keys", "revoke", "reporting").returncode == 0
    [listed] = [key for key in querymill.json("keys", "list") if key["name"] == "reporting"]
    assert listed["revoked_at"] is not None
    assert made["key"] not in json.dumps(listed)
    assert made["key"] not in querymill("events", "export").stdout


def test_keys_are_kept_by_the_service_that_runs(up: CommandLine) -> None:
    log = up.home / "data" / "logs" / "app.log"
    before = log.read_text("utf-8").count("Started server process")
    assert before
    assert up("keys", "create", "nightly").returncode == 0
    assert "nightly" in up("keys", "list").stdout
    assert up("keys", "revoke", "nightly").returncode == 0
    assert log.read_text("utf-8").count("Started server process") == before


def test_what_is_piped_on_is_whole_and_one_line_a_row(up: CommandLine, task_id: str) -> None:
    executions = [e["execution_id"] for e in up.json("show", task_id)["executions"]]
    lines = up("show", task_id, COLUMNS="40").stdout.splitlines()
    for execution in executions:
        assert [line.split()[1] for line in lines if line.startswith(execution)] == ["completed"]
    heading, *rows = up("tasks", COLUMNS="40").stdout.splitlines()
    assert heading.split() == ["task", "status", "%", "database", "created", "by", "name"]
    assert [row.split()[0] for row in rows] == [t["task_id"] for t in up.json("tasks")["tasks"]]


def test_daily_work(up: CommandLine, task_id: str) -> None:
    task = up.json("show", task_id)
    assert (task["status"], task["progress"]) == ("completed", 100)
    then = up.json("show", task_id, "--at", str(task["position"] - 3))
    assert then["version"] == task["version"] - 3
    assert up.json("logs", task_id, "--limit", "5")["logs"][-1]["level"] == "INFO"
    names = {f["file_name"] for f in up.json("files", task_id)}
    assert {"task_config.json", "metadata.txt", "bss_company.ddl", "quality_report.json"} <= names
    assert [d["name"] for d in up.json("db", "list")] == ["highway_db"]
    assert up("db", "check", "highway_db").returncode == 0


def test_files_are_saved_into_a_folder(up: CommandLine, task_id: str) -> None:
    folder = up.home / "saved"
    assert up("files", task_id, "--save", str(folder)).returncode == 0
    kept = up.home / "data" / "training_data" / task_id
    assert (folder / "metadata.txt").read_bytes() == (kept / "metadata.txt").read_bytes()


def test_a_task_has_the_name_it_was_given(up: CommandLine) -> None:
    done = up(
        "run",
        "--db",
        "highway_db",
        "--step",
        "ddl_generation",
        "--tables",
        "bss_company",
        "--name",
        "只要公司",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    task_id = json.loads(done.stdout)["task_id"]
    assert next(line for line in up("tasks").stdout.splitlines() if task_id in line).endswith("  只要公司")
    assert up("run", "--task", task_id, "--name", "anders").returncode == 2


def test_one_step_of_a_few_tables(up: CommandLine) -> None:
    tables = up.home / "tables.txt"
    tables.write_text("bss_company, bss_service_area  # 两张表\n", "utf-8")
    done = up(
        "run", "--db", "highway_db", "--tables", str(tables), "--step", "ddl_generation", "--lang", "en", "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["ddl_generation"]["tables"] == 2


def test_names_that_are_no_tables_are_left_out_where_that_is_asked_for(up: CommandLine) -> None:
    tables = up.home / "more_tables.txt"
    tables.write_text("bss_company\nbss_nothing\n", "utf-8")
    asked = ("run", "--db", "highway_db", "--tables", str(tables), "--step", "ddl_generation", "--json")
    refused = up(*asked)
    assert refused.returncode == 2
    assert "bss_nothing" in refused.stderr
    done = up(*asked, "--on-missing", "skip")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["ddl_generation"]["tables"] == 1


def test_a_database_is_added_and_replaced_without_its_password_among_the_arguments(up: CommandLine) -> None:
    assert up("db", "add", "shop", "-", given="host=127.0.0.1 dbname=a password=p-1\n").stdout == "added shop\n"
    assert up("db", "add", "shop", "host=127.0.0.1 dbname=b").stdout == "replaced shop\n"
    assert {d["name"]: d["database"] for d in up.json("db", "list")}["shop"] == "b"
    assert up("db", "remove", "shop").returncode == 0


def test_a_database_is_edited_in_part_and_only_if_it_answers(up: CommandLine) -> None:
    [before] = up.json("db", "list")
    changed = up("db", "edit", "highway_db", "--password", given="p-2\n")
    assert (changed.returncode, changed.stdout) == (0, "changed highway_db\n"), changed.stderr
    refused = up("db", "edit", "highway_db", "--database", "nowhere")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "has no database of that name" in refused.stderr
    moved = up("db", "edit", "highway_db", "--port", "1")
    assert moved.returncode == 2
    assert "--password: give it as well if host or port change" in moved.stderr
    assert up.json("db", "list") == [before]
    assert up("db", "check", "highway_db").returncode == 0


def test_a_task_is_deleted_with_its_files(up: CommandLine) -> None:
    asked = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation")
    victim = up.json(*asked)["task_id"]
    assert up("cleanup", "--older-than", "1d", "--dry-run").stdout.strip() == "nothing is that old"
    assert up("delete", victim).returncode == 0
    assert victim not in {t["task_id"] for t in up.json("tasks")["tasks"]}
    assert not (up.home / "data" / "training_data" / victim).exists()


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        pytest.param(["tasks", "--status", "done"], '--status: "done" is not one of', 2, id="a status"),
        pytest.param(["tasks", "--db", "nowhere"], "no task with --db nowhere", 0, id="no task over it"),
        pytest.param(["db", "add", "x", "host=1"], "DSN: names no database", 2, id="a connection to no database"),
        pytest.param(
            ["run", "--db", "highway_db", "--dictionary", __file__],
            f"--dictionary: {__file__}: ",
            2,
            id="a dictionary that is none",
        ),
        pytest.param(["nonsense"], "No such command 'nonsense'", 2, id="an unknown command"),
        pytest.param(["run"], "--db NAME creates a task over a source", 2, id="neither a source nor a task"),
        pytest.param(["run", "--db", "x", "--task", "y"], "give not both", 2, id="a source and a task"),
        pytest.param(["run", "--task", "y", "--tables", "a"], "already has its own", 2, id="other tables for a task"),
        pytest.param(["run", "--db", "highway_db", "--force"], "--force needs --step", 2, id="force alone"),
        pytest.param(
            ["run", "--db", "highway_db", "--step", "sql_validation"],
            "querymill run --task ID --step sql_validation",
            2,
            id="checking the pairs of a task that has none",
        ),
        pytest.param(["run", "--task", "task_20250101_000000"], "task_20250101_000000", 1, id="no such task to run"),
        pytest.param(["run", "--db", "highway_db", "--lang", "fr"], "'fr' is neither zh nor en", 2, id="a language"),
        pytest.param(["run", "--db", "highway_db", "--tables", "no.txt"], "no file no.txt", 2, id="a missing file"),
        pytest.param(
            ["run", "--db", "highway_db", "--tables", "pet,bss_company"],
            "--tables: The database highway_db has no table pet; `--on-missing skip` leaves such names out; "
            "nor is there a file pet,bss_company",
            2,
            id="a name that is no table, or a file that is not there",
        ),
        pytest.param(
            ["run", "--db", "highway_db", "--tables", "a b"], "no file a b, and as names", 2, id="neither file nor name"
        ),
        pytest.param(["run", "--db", "nowhere"], "nowhere", 1, id="an unknown source"),
        pytest.param(["run", "--db", "highway_db", "--step", "dll"], "ddl_generation", 2, id="an unknown step"),
        pytest.param(["tasks", "--status", "done"], "completed", 2, id="an unknown status"),
        pytest.param(["show", "task_20250101_000000"], "task_20250101_000000", 1, id="an unknown task"),
        pytest.param(["db", "edit", "highway_db"], "give what is to change: --host", 2, id="an edit of nothing"),
        pytest.param(
            ["pairs", "export", "TASK", "--include", "all"], '--include: "all" is not one of', 2, id="a reason"
        ),
        pytest.param(["db", "add", "x", "not a dsn"], "not a connection string", 2, id="a DSN that is none"),
        pytest.param(["db", "add", "x", "-"], "not a connection string", 2, id="a DSN that is not on stdin"),
        pytest.param(["run", "--db", "highway_db", "--llm"], "--llm: no model is configured", 2, id="no model to help"),
        pytest.param(["run", "--db", "x", "--on-missing", "no"], "neither fail nor skip", 2, id="a way with no tables"),
        pytest.param(["cleanup", "--older-than", "soon"], "'soon' is not an age", 2, id="an age that is none"),
        pytest.param(["keys", "create", "x", "--scope", "all"], "'all' is none of", 2, id="a scope that is none"),
        pytest.param(["pairs", "export", "TASK", "--format", "xml"], '"xml" is not one of', 2, id="a format"),
        pytest.param(["pairs", "import", "TASK", "no.json"], "FILE: there is no file no.json", 2, id="no pairs"),
        pytest.param(["demo", "--lang", "fr"], "'fr' is neither zh nor en", 2, id="a demo in French"),
        pytest.param(["show", "x" * 100_000], "is longer than the name of anything", 1, id="a name without end"),
        pytest.param(["show", "\udcff"], "'\\udcff' in an argument is not UTF-8", 2, id="a name in another encoding"),
        pytest.param(["db", "add", "x", "\udcff"], "in an argument is not UTF-8", 2, id="bytes as a connection"),
        pytest.param(["run", "--db", "highway_db", "--context", "\udcff"], "is not UTF-8", 2, id="bytes as a context"),
    ],
)
def test_a_mistake_gets_one_line(up: CommandLine, task_id: str, arguments: list[str], says: str, code: int) -> None:
    done = up(*(task_id if argument == "TASK" else argument for argument in arguments))
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "closed", "code"),
    [
        pytest.param(["tasks"], "1>&-", 0, id="nowhere to print"),
        pytest.param(["tasks", "--status", "odd"], "2>&-", 2, id="nowhere to complain"),
        pytest.param(["db", "add", "x", "-"], "0<&-", 2, id="nothing to read"),
    ],
)
def test_a_stream_that_is_closed_is_no_surprise(up: CommandLine, arguments: list[str], closed: str, code: int) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "querymill", *arguments],
        cwd=up.home, env=up.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (code, 1 if closed == "0<&-" else 0), done.stderr


def test_a_terminal_that_lacks_characters_shows_their_numbers(up: CommandLine, task_id: str) -> None:
    done = up("logs", task_id, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u5f00\\u59cb" in done.stdout


def test_a_dictionary_is_taken_as_spreadsheets_write_it(up: CommandLine) -> None:
    labels = up.home / "labels.csv"
    labels.write_bytes(
        "table,column,label,synonyms,value_labels\nbss_company,company_name,公司全称,,\n".encode("gb18030")
    )
    asked = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation")
    done = up(*asked, "--dictionary", str(labels), "--json")
    assert done.returncode == 0, done.stderr
    task = up.json("show", json.loads(done.stdout)["task_id"])
    assert task["parameters"]["dictionary_file"] == "highway_db_labels.csv"
    labels.write_bytes(b"\x00\xff\xfe")
    refused = up(*asked, "--dictionary", str(labels))
    assert refused.returncode == 2
    assert "is no text in UTF-8 or GB18030" in refused.stderr


def test_files_that_speak_of_columns_there_are_none_are_told_with_what_mends_it(up: CommandLine) -> None:
    asked = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation", "--lang", "en")
    relations = up.home / "relations.txt"
    relations.write_text("bss_company.nowhere -> bss_company.id\n")
    failed = up(*asked, "--relations", str(relations))
    assert failed.returncode == 1
    assert "Line 1 of the relations: there is no column nowhere in bss_company" in failed.stderr
    assert "create a new task" in failed.stderr
    assert "resumes where it failed" not in failed.stderr
    labels = up.home / "vain.csv"
    labels.write_text("table,column,label\nbss_company,nowhere,Name\n")
    done = up(*asked, "--dictionary", str(labels), "--json")
    logged = up("logs", json.loads(done.stdout)["task_id"], "--level", "WARNING").stdout
    assert "1 dictionary entries match no table or column: bss_company.nowhere" in logged


@pytest.mark.parametrize("command", ["serve", "up"])
def test_a_port_that_is_taken_is_named_with_what_would_be_right(querymill: CommandLine, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = querymill(command, "--port", str(port))
    said = f"cannot listen on 127.0.0.1:{port}: Address already in use; give another port, 0 picks a free one"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"querymill: QUERYMILL_HOST/QUERYMILL_PORT: {said}"


def test_a_wrong_setting_stops_the_start(querymill: CommandLine) -> None:
    done = querymill("tasks", QUERYMILL_PORT="abc", QUERYMILL_TIMEZONE="Mars/Olympus")
    assert done.returncode == 2
    assert "QUERYMILL_PORT" in done.stderr
    assert "Mars/Olympus" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["--home", "/etc/passwd", "tasks"], "QUERYMILL_HOME_DIR: /etc/passwd is a file", id="a file as home"
        ),
        pytest.param(
            ["--home", "/proc/nowhere", "db", "add", "shop", "host=127.0.0.1 dbname=shop"],
            "querymill: QUERYMILL_HOME_DIR: /proc/nowhere: No such file or directory",
            id="a home that cannot be made",
        ),
        pytest.param(["serve", "--host", "300.1.1.1"], "--host: this is no address", id="no address"),
        pytest.param(["serve", "--host", "nowhere.invalid"], "QUERYMILL_HOST: nowhere.invalid is no", id="no machine"),
        pytest.param(["migrate"], "QUERYMILL_DATABASE_URL: the database cannot be reached", id="a dead server"),
    ],
)
def test_a_setting_that_cannot_serve_is_named(querymill: CommandLine, arguments: list[str], says: str) -> None:
    dead = {"QUERYMILL_DATABASE_URL": "host=127.0.0.1 port=1 dbname=x"} if arguments == ["migrate"] else {}
    done = querymill(*arguments, **dead)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr.splitlines()[-1]
