"""Reference page of the commands."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from typing import Any

import typer

from docs.reference.texts import paragraphs, table, translated
from executor.__main__ import parser as executor_parser
from querymill.cli.app import app
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Commands

`querymill`, or `python -m querymill`; in a clone it is `.venv/bin/querymill`. `querymill COMMAND --help` shows what
this page has. Commands that need a service use the one running in the same home folder; if there is none, they start
one and stop it again. If the service requires a key, they send the one in `QUERYMILL_API_KEY`. With `--json`, a command
prints one JSON document on stdout; progress goes to stderr.

| exit code | means |
|---|---|
| 0 | done; for `run` and `demo`: completed |
| 1 | failed, a check did not hold, or there is no such task or source |
| 2 | the command, an option or a setting is wrong: one line says what would be right |
| 130 | cancelled, or ended with Ctrl-C |

Options before a command: `--home FOLDER` is the same as `QUERYMILL_HOME_DIR`; `--debug` shows tracebacks; `--version`
prints the version; `--install-completion` lets the shell complete commands and options.
""",
    "zh": """# 命令

`querymill`，或 `python -m querymill`；在代码仓库里为 `.venv/bin/querymill`。
`querymill COMMAND --help` 显示本页的内容（英文）。
需要服务的命令使用同一主目录中正在运行的服务；没有时自行启动一个，用完再停止。服务要求密钥时，
命令发送 `QUERYMILL_API_KEY` 中的密钥。
带 `--json` 的命令在 stdout 上打印一个 JSON 文档，进度写到 stderr。

| 退出码 | 含义 |
|---|---|
| 0 | 完成；对 `run` 和 `demo`：执行已完成 |
| 1 | 失败，或某项检查未通过，或没有这个任务或源库 |
| 2 | 命令、选项或设置有误：一行文字说明正确的写法 |
| 130 | 已取消，或以 Ctrl-C 结束 |

写在命令之前的选项：`--home FOLDER` 等同于 `QUERYMILL_HOME_DIR`；`--debug` 显示回溯信息；`--version` 打印版本；
`--install-completion` 让 shell 补全命令和选项。
""",
}
HEADER = {"en": "option | does | default", "zh": "选项 | 作用 | 默认值"}


def commands_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    sections = (_section(name, command, language) for name, command in commands().items())
    return INTRODUCTION[language] + "".join(sections) + _executor(language)


def commands() -> dict[str, Any]:
    """Return all commands of the command line by their full names."""
    return dict(_commands(typer.main.get_command(app)))


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    context = command.context_class(command)
    for name in command.list_commands(context):
        yield from _commands(command.get_command(context, name), (*path, name))


def _section(name: str, command: Any, language: Language) -> str:
    given = [each for each in command.params if each.name != "help"]
    arguments = [each for each in given if each.param_type_name == "argument"]
    options = [each for each in given if each.param_type_name == "option"]
    usage = " ".join(["querymill", name, *map(_name, arguments), *(["[options]"] if options else [])])
    rows = [(f"`{_name(each).strip('[]')}`", translated(each.help, language), "") for each in arguments]
    rows += [(", ".join(_flags(each)), translated(each.help, language), _default(each)) for each in options]
    text = paragraphs(inspect.cleandoc(command.callback.__doc__ or ""), language)
    return f"\n## {name}\n\n```\n{usage}\n```\n\n{text}\n\n{table(HEADER[language], rows)}"


def _name(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper()).strip("[]")
    return name if argument.required else f"[{name}]"


def _flags(option: Any) -> list[str]:
    return [f"`{flag}`" for flag in (*option.opts, *option.secondary_opts)]


def _default(option: Any) -> str:
    value = option.default
    if callable(value) or value in (None, "", False, ()):
        return ""
    if value is True and option.secondary_opts:
        return f"`{option.opts[0]}`"
    return f"`{getattr(value, 'value', value)}`"


def _executor(language: Language) -> str:
    parser = executor_parser()
    rows = (
        (f"`{each.option_strings[0]}`", translated(each.help or "", language), "") for each in executor_options(parser)
    )
    text = translated(parser.description or "", language)
    return f"\n## python -m executor\n\n{text}\n\n{table(HEADER[language], rows)}"


def executor_options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the options of a parser other than `--help`."""
    return [each for each in parser._actions if each.dest != "help"]  # there is no public name
