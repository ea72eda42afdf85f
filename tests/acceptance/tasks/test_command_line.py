"""Command line: the demo in a new home, daily work, and invalid input."""

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
from openpyxl import Workbook

from tests.forked import run_python
from tests.processes import Process
from tests.tables import from_table

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[3]


class CommandLine:
    """`querymill …` with its own home folder and embedded server."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.demo_output = ""
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
        command = ["-m", "querymill", *arguments]
        return run_python(command, {**self.environment, **environment}, self.home, given=given, seconds=500)

    def json(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def querymill() -> Iterator[CommandLine]:
    """Home folder after a run of the demo."""
    home = Path(tempfile.mkdtemp(prefix="qm-cli-"))
    home.chmod(0o755)
    command = CommandLine(home)
    done = command("demo", "--exit")
    assert done.returncode == 0, done.stdout + done.stderr
    command.demo_output = done.stdout
    yield command
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def task_id(querymill: CommandLine) -> str:
    return querymill.json("tasks")["tasks"][0]["task_id"]


@pytest.fixture(scope="module")
def up(querymill: CommandLine, task_id: str) -> Iterator[CommandLine]:
    """Demo home while `querymill up` is running."""
    parts = Process(["-m", "querymill", "up"], querymill.environment, querymill.home)
    parts.wait_for(r"serving on http://\S+")
    yield querymill
    assert parts.stop() == 130


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_documented_pairs_match_demo(querymill: CommandLine, page: str) -> None:
    text = (REPOSITORY / page).read_text("utf-8")
    shown = re.findall(r'"question": (".+"),\s*"sql": (".+")', text)
    chinese = [
        {"question": json.loads(question), "sql": json.loads(sql)} for question, sql in shown if not question.isascii()
    ]
    assert chinese
    [made] = (querymill.home / "data" / "training_data").glob("*/qs_highway_db_*_pair.json")
    pairs = json.loads(made.read_text("utf-8"))
    assert [pair for pair in chinese if pair not in pairs] == []


def test_demo_prints_summary(querymill: CommandLine) -> None:
    output = querymill.demo_output
    for line in ("tables documented", "question–SQL pairs", "valid", "loaded of expected", "files in "):
        assert line in output
    assert "(100.0%)" in output
    assert "http://127.0.0.1:" in output


QUESTIONS = """问题,SQL
有多少家公司?,SELECT count(*) FROM bss_company
各公司的服务区占比,"SELECT company_id, count(*)::numeric / sum(count(*)) OVER () FROM bss_service_area GROUP BY 1"
坏的,SELECT nothing FROM bss_company
"""


def test_evaluation_is_printed_and_recorded(querymill: CommandLine, task_id: str) -> None:
    (querymill.home / "questions.csv").write_text(QUESTIONS, "utf-8")
    done = querymill("evaluate", task_id, "questions.csv")
    assert done.returncode == 0, done.stderr
    assert "2/3 个问题参与评估" in done.stdout
    assert "“坏的”未参与评估：列不存在" in done.stdout
    assert re.search(r"^表 +2 / 2 \(100%\)", done.stdout, re.MULTILINE)
    assert "QUERYMILL_LLM_MODEL" in done.stdout
    printed = querymill.json("evaluate", task_id, "questions.csv", "--lang", "en")
    assert [one["number"] for one in printed["refused"]] == [4]
    events = [json.loads(line) for line in querymill("events", "export").stdout.splitlines()]
    assert [e["data"]["report"] for e in events if e["type"] == "quality.evaluated"][-1] == printed


@from_table
def test_evaluation_explains_errors(
    querymill: CommandLine, task_id: str, text: str, arguments: list[str], message: str
) -> None:
    (querymill.home / "wrong.csv").write_text(text, "utf-8")
    lang = [] if "--lang" in arguments else ["--lang", "en"]
    done = querymill("evaluate", task_id, "wrong.csv", *arguments, *lang)
    assert (done.returncode, done.stderr.startswith(f"querymill: {message}")) == (2, True), done.stderr
    assert done.stderr.count("\n") == 1


def test_migrate_in_new_home_prints_applied_migrations(querymill: CommandLine) -> None:
    other = {"QUERYMILL_HOME_DIR": str(querymill.home / "another")}
    names = sorted(path.stem for path in (Path(__file__).parents[3] / "schema" / "migrations").glob("*.sql"))
    assert querymill("migrate", **other).stdout == "".join(f"applied {name}\n" for name in names)
    assert querymill("migrate", **other).stdout == "the schema is up to date\n"


def test_key_secret_is_shown_once(querymill: CommandLine) -> None:
    made = querymill.json("keys", "create", "reporting", "--scope", "read")
    assert querymill("keys", "revoke", "reporting").returncode == 0
    [listed] = [key for key in querymill.json("keys", "list") if key["name"] == "reporting"]
    assert listed["revoked_at"] is not None
    assert made["key"] not in json.dumps(listed)
    assert made["key"] not in querymill("events", "export").stdout


def test_first_key_is_created_behind_a_public_url(querymill: CommandLine) -> None:
    """Without a key the service refuses to start behind a proxy, and advises this command."""
    made = querymill("keys", "create", "first", "--json", QUERYMILL_PUBLIC_URL="https://querymill.example")
    assert made.returncode == 0, made.stderr
    assert querymill("keys", "revoke", "first").returncode == 0


def test_key_commands_use_running_service(up: CommandLine) -> None:
    log = up.home / "data" / "logs" / "app.log"
    before = log.read_text("utf-8").count("Started server process")
    assert before
    assert up("keys", "create", "nightly").returncode == 0
    assert "nightly" in up("keys", "list").stdout
    assert up("keys", "revoke", "nightly").returncode == 0
    assert log.read_text("utf-8").count("Started server process") == before


def test_piped_tables_are_not_wrapped_or_truncated(up: CommandLine, task_id: str) -> None:
    executions = [e["execution_id"] for e in up.json("show", task_id)["executions"]]
    lines = up("show", task_id, COLUMNS="40").stdout.splitlines()
    for execution in executions:
        assert [line.split()[1] for line in lines if line.startswith(execution)] == ["completed"]
    heading, *rows = up("tasks", COLUMNS="40").stdout.splitlines()
    assert heading.split() == ["task", "status", "%", "database", "created", "by", "name"]
    assert [row.split()[0] for row in rows] == [t["task_id"] for t in up.json("tasks")["tasks"]]


def test_read_commands_of_completed_task(up: CommandLine, task_id: str) -> None:
    task = up.json("show", task_id)
    assert (task["status"], task["progress"]) == ("completed", 100)
    then = up.json("show", task_id, "--at", str(task["position"] - 3))
    assert then["version"] == task["version"] - 3
    assert up.json("logs", task_id, "--limit", "5")["logs"][-1]["level"] == "INFO"
    names = {f["file_name"] for f in up.json("files", task_id)}
    assert {"task_config.json", "metadata.txt", "bss_company.ddl", "quality_report.json"} <= names
    assert [d["name"] for d in up.json("db", "list")] == ["highway_db"]
    assert up("db", "check", "highway_db").returncode == 0


def test_pairs_of_all_tasks_are_searched(up: CommandLine, task_id: str) -> None:
    found = up.json("pairs", "search", "BSS_company count")
    assert found["total"] > 0
    for hit in found["pairs"]:
        assert (hit["task_id"], hit["db_name"]) == (task_id, "highway_db")
        assert "count" in f"{hit['pair']['question']} {hit['pair']['sql']} {hit['pair']['family']}".casefold()
    words = found["pairs"][0]["pair"]["question"][2:8]
    assert words in up("pairs", "search", words, "--limit", "1").stdout
    assert up.json("pairs", "search", words, "--status", "invalid")["pairs"] == []
    nothing = up("pairs", "search", "no such words")
    assert (nothing.returncode, nothing.stderr) == (0, "no pair has these words\n")
    wrong = up("pairs", "search", words, "--status", "bad")
    assert wrong.returncode == 2
    assert "--status" in wrong.stderr


def test_files_are_saved_to_folder(up: CommandLine, task_id: str) -> None:
    folder = up.home / "saved"
    assert up("files", task_id, "--save", str(folder)).returncode == 0
    kept = up.home / "data" / "training_data" / task_id
    assert (folder / "metadata.txt").read_bytes() == (kept / "metadata.txt").read_bytes()


def test_file_is_pushed_and_removed(up: CommandLine, task_id: str) -> None:
    notes = up.home / "notes.md"
    notes.write_text("- a year begins in April\n", "utf-8")
    pushed = up("files", "push", task_id, str(notes), "--name", "our_knowledge.md")
    assert (pushed.returncode, pushed.stdout) == (0, "our_knowledge.md stored (25 bytes)\n")
    kept = up.home / "data" / "training_data" / task_id
    assert (kept / "our_knowledge.md").read_bytes() == notes.read_bytes()
    refused = up("files", "push", task_id, str(notes))
    assert refused.returncode == 2
    assert "notes.md: only files that steps read can be put" in refused.stderr
    assert up("files", "remove", task_id, "our_knowledge.md").returncode == 0
    assert "our_knowledge.md" not in up("files", "list", task_id).stdout


def test_run_with_name_sets_task_name(up: CommandLine) -> None:
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


def test_unknown_table_is_skipped_on_request(up: CommandLine) -> None:
    tables = up.home / "more_tables.txt"
    tables.write_text("bss_company\nbss_nothing\n", "utf-8")
    command_line = ("run", "--db", "highway_db", "--tables", str(tables), "--step", "ddl_generation", "--json")
    refused = up(*command_line)
    assert refused.returncode == 2
    assert "bss_nothing" in refused.stderr
    done = up(*command_line, "--on-missing", "skip")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["ddl_generation"]["tables"] == 1


def test_database_is_added_with_dsn_from_stdin(up: CommandLine) -> None:
    assert up("db", "add", "shop", "-", given="host=127.0.0.1 dbname=a password=p-1\n").stdout == "added shop\n"
    assert up("db", "add", "shop", "host=127.0.0.1 dbname=b").stdout == "replaced shop\n"
    assert {d["name"]: d["database"] for d in up.json("db", "list")}["shop"] == "b"
    assert up("db", "remove", "shop").returncode == 0


def test_deleted_task_loses_its_files(up: CommandLine) -> None:
    command_line = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation")
    victim = up.json(*command_line)["task_id"]
    assert up("cleanup", "--older-than", "1d", "--dry-run").stdout.strip() == "nothing is that old"
    refused = up("delete", victim)
    assert (refused.returncode, refused.stderr.split(":")[1]) == (2, " --yes")
    assert up("delete", victim, "--yes").returncode == 0
    assert victim not in {t["task_id"] for t in up.json("tasks")["tasks"]}
    assert not (up.home / "data" / "training_data" / victim).exists()


def test_status_shows_what_runs(up: CommandLine) -> None:
    shown = up("status")
    assert re.match(r"service on http://127\.0\.0\.1:\d+\nexecutors: [01], executions: 0\n", shown.stdout), shown.stderr
    assert set(up.json("status")) == {"url", "executors", "drained", "tasks"}


def test_stop_ends_the_service_and_its_supervisor(querymill: CommandLine) -> None:
    other = {"QUERYMILL_HOME_DIR": str(querymill.home / "stopped")}
    parts = Process(["-m", "querymill", "up"], {**querymill.environment, **other}, querymill.home)
    parts.wait_for(r"serving on http://\S+")
    assert querymill("stop", **other).stdout.startswith("stopped")
    assert parts.ended() == 130
    again = querymill("stop", **other)
    assert (again.returncode, again.stdout) == (1, "")
    assert querymill("status", **other).stderr.endswith("`querymill up` starts one\n")


def test_pairs_are_listed_reviewed_and_edited(up: CommandLine, task_id: str) -> None:
    pair = up.json("pairs", "list", task_id, "--limit", "1", "--table", "bss_company")["pairs"][0]["pair_id"]
    assert up("pairs", "reject", task_id, pair).stdout == "1 rejected\n"
    assert up.json("pairs", "list", task_id, "--status", "rejected")["pairs"][0]["pair_id"] == pair
    refused = up("pairs", "edit", task_id, pair, "--sql", "DROP TABLE bss_company")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("querymill: --sql: only a SELECT is allowed")
    edited = up("pairs", "edit", task_id, pair, "--sql", "-", given="SELECT count(*) AS n FROM bss_company")
    assert edited.returncode == 0, edited.stderr
    assert up.json("pairs", "approve", task_id, pair)["pairs"][0]["sql"].startswith("SELECT count(*) AS n")
    assert "--question or --sql" in up("pairs", "edit", task_id, pair).stderr


def test_inputs_are_uploaded_shown_and_removed(up: CommandLine) -> None:
    (up.home / "few.txt").write_text("bss_company\n", "utf-8")
    assert up("inputs", "put", "few.txt").stdout == "uploaded few.txt (tables)\n"
    assert up("inputs", "show", "few.txt").stdout == "bss_company\n"
    assert "few.txt" in {each["name"] for each in up.json("inputs", "list")}
    assert up("inputs", "remove", "few.txt").returncode == 0
    assert up("inputs", "show", "few.txt").returncode == 1


def test_quality_changes_and_fork_of_a_task(up: CommandLine, task_id: str) -> None:
    assert up("quality", task_id).returncode == 0
    figures = {figure["name"]: figure for figure in up.json("quality", task_id)["figures"]}
    assert figures["tables"]["reached"] is True
    changed = up.json("changes", task_id)
    assert (changed["status"]["after"], changed["pairs"]["added"] > 100) == ("completed", True)
    forked = up.json("fork", task_id, "--at", str(changed["to"]), "--name", "forked")["task_id"]
    assert up.json("show", forked)["task_name"] == "forked"
    assert up("delete", forked, "--yes").returncode == 0


@from_table
def test_invalid_arguments_print_one_line(
    up: CommandLine, task_id: str, arguments: list[str], expected: str, code: int
) -> None:
    meant = {"TASK": task_id, "THIS_FILE": __file__}
    done = up(*(meant.get(argument, argument) for argument in arguments))
    assert done.returncode == code, done.stdout + done.stderr
    assert expected.replace("THIS_FILE", __file__) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@from_table
def test_closed_standard_stream_does_not_crash(up: CommandLine, arguments: list[str], closed: str, code: int) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "querymill", *arguments],
        cwd=up.home, env=up.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (code, 1 if closed == "0<&-" else 0), done.stderr


def test_unencodable_characters_are_escaped(up: CommandLine, task_id: str) -> None:
    done = up("logs", task_id, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u5f00\\u59cb" in done.stdout


def test_dictionary_in_gb18030_is_accepted(up: CommandLine) -> None:
    labels = up.home / "labels.csv"
    labels.write_bytes(
        "table,column,label,synonyms,value_labels\nbss_company,company_name,公司全称,,\n".encode("gb18030")
    )
    command_line = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation")
    done = up(*command_line, "--dictionary", str(labels), "--json")
    assert done.returncode == 0, done.stderr
    task = up.json("show", json.loads(done.stdout)["task_id"])
    assert task["parameters"]["dictionary_file"] == "highway_db_labels.csv"
    labels.write_bytes(b"\x00\xff\xfe")
    refused = up(*command_line, "--dictionary", str(labels))
    assert refused.returncode == 2
    assert "is no text in UTF-8 or GB18030" in refused.stderr
    refused = up("pairs", "import", task["task_id"], str(labels))
    assert (refused.returncode, refused.stderr) == (2, "querymill: FILE: is no text in UTF-8 or GB18030\n")


def test_dictionary_in_a_workbook_is_used(up: CommandLine) -> None:
    labels = up.home / "labels.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "字典"
    for row in (("表", "字段", "备注", "名称"), ("bss_company", "company_name", 1, "公司全称")):
        sheet.append(row)
    book.save(labels)
    command_line = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation")
    done = up(*command_line, "--dictionary", str(labels), "--json")
    assert done.returncode == 0, done.stderr
    written = up.home / "data" / "training_data" / json.loads(done.stdout)["task_id"]
    assert "公司全称" in (written / "bss_company_detail.md").read_text("utf-8")
    assert up("inputs", "show", "highway_db_labels.xlsx").stdout.splitlines()[0] == (
        "table,column,label,synonyms,value labels"
    )
    sheet.append(("bss_company", "id", None, None))
    book.save(labels)
    refused = up(*command_line, "--dictionary", str(labels))
    assert refused.returncode == 2
    assert f"--dictionary: {labels}: sheet 字典, cell D3: nothing is said of bss_company" in refused.stderr


def test_knowledge_file_is_checked_against_the_tables_of_the_database(up: CommandLine) -> None:
    knowledge = up.home / "knowledge.md"
    command_line = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation", "--lang", "en")
    knowledge.write_text("- all of it is made up\n\n## bss_compani\n- a company runs branches\n")
    refused = up(*command_line, "--knowledge", str(knowledge))
    assert refused.returncode == 2
    assert "knowledge_file: line 3: there is no table bss_compani; the nearest is bss_company" in refused.stderr
    knowledge.write_text("- all of it is made up\n\n## bss_company\n- a company runs branches\n")
    done = up(*command_line, "--knowledge", str(knowledge), "--json")
    assert done.returncode == 0, done.stderr
    task_id = json.loads(done.stdout)["task_id"]
    parameters = up.json("show", task_id)["parameters"]
    assert parameters["knowledge_file"] == "highway_db_knowledge.md"
    assert "knowledge" not in parameters
    written = (up.home / "data" / "training_data" / task_id / "knowledge.md").read_text("utf-8")
    assert "- all of it is made up (user)\n" in written
    assert "## bss_company\n" in written
    assert "\n- a company runs branches (user)\n" in written


def test_input_files_with_unknown_columns_are_reported(up: CommandLine) -> None:
    command_line = ("run", "--db", "highway_db", "--tables", "bss_company", "--step", "ddl_generation", "--lang", "en")
    relations = up.home / "relations.txt"
    relations.write_text("bss_company.nowhere -> bss_company.id\n")
    failed = up(*command_line, "--relations", str(relations))
    assert failed.returncode == 1
    assert "Line 1 of the relations: the table bss_company has no column nowhere" in failed.stderr
    assert "create a new task" in failed.stderr
    assert "resumes where it failed" not in failed.stderr
    labels = up.home / "vain.csv"
    labels.write_text("table,column,label\nbss_company,nowhere,Name\n")
    done = up(*command_line, "--dictionary", str(labels), "--json")
    logged = up("logs", json.loads(done.stdout)["task_id"], "--level", "WARNING").stdout
    assert "1 dictionary entries match no table or column: bss_company.nowhere" in logged


@pytest.mark.parametrize("command", ["serve", "up"])
def test_taken_port_is_reported(querymill: CommandLine, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = querymill(command, "--port", str(port))
    message = f"cannot listen on 127.0.0.1:{port}: Address already in use; give another port, 0 picks a free one"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"querymill: QUERYMILL_HOST/QUERYMILL_PORT: {message}"


def test_invalid_settings_prevent_start(querymill: CommandLine) -> None:
    done = querymill("tasks", QUERYMILL_PORT="abc", QUERYMILL_TIMEZONE="Mars/Olympus")
    assert done.returncode == 2
    assert "QUERYMILL_PORT" in done.stderr
    assert "Mars/Olympus" in done.stderr


@from_table
def test_unusable_setting_is_named(querymill: CommandLine, arguments: list[str], expected: str) -> None:
    dead = {"QUERYMILL_DATABASE_URL": "host=127.0.0.1 port=1 dbname=x"} if arguments == ["migrate"] else {}
    done = querymill(*arguments, **dead)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr.splitlines()[-1]
