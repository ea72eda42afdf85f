"""Reading of request bodies and headers, and creation of responses: enveloped data and problems."""

from __future__ import annotations

import re
from functools import partial
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from events.facts.refusals import Refusal
from events.wire.event import Meta
from runtime.process.actors import MAX_USER_CHARACTERS, USER_HEADER, command_line_actor, local_actor
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import LOOPBACK
from service.application import Application
from service.schemas.conversion import convert
from service.schemas.errors import BodyTooLarge, InvalidRequest
from service.schemas.http_status import status_of
from service.schemas.json_body import read_json
from service.schemas.language import Language, language_of
from service.schemas.requests import Nothing
from service.schemas.responses.problem import Problem

PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Headers by which a proxy identifies a forwarded request."""

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_BYTES_IN_LOOP = 64 * 1024
"""Largest body parsed in the event loop; a thread parses larger ones."""
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\xff]*")')
_TAGS = re.compile(rf"{_TAG.pattern}(?:\s*,\s*{_TAG.pattern})*")
TEXTS: dict[str, tuple[str, str]] = {
    "created": ("任务创建成功", "Task created"),
    "step": ("步骤执行已启动", "Step started"),
    "complete": ("完整工作流执行已启动", "Complete workflow started"),
    "cancel": ("已请求取消", "Cancellation requested"),
    "pause": ("已请求暂停", "Pause requested"),
    "renamed": ("任务已改名", "Task renamed"),
    "deleted": ("任务已删除", "Task deleted"),
    "file": ("文件已保存", "File stored"),
    "input": ("文件已上传", "Input stored"),
    "input_deleted": ("文件已删除", "Input removed"),
    "database": ("数据库已登记", "Database registered"),
    "database_changed": ("数据库连接已更新", "Database connection changed"),
    "database_removed": ("数据库已移除", "Database removed"),
    "key": ("API 密钥已创建，仅显示一次", "API key created; it is shown this once"),
    "key_revoked": ("API 密钥已吊销", "API key revoked"),
    "receiver": ("通知接收方已添加，密钥仅显示一次", "Receiver added; its secret is shown this once"),
    "receiver_removed": ("通知接收方已移除", "Receiver removed"),
    "receiver_test": ("将发送测试通知", "A test notice will be sent"),
    "schedule": ("定时运行已设置", "Schedule set"),
    "schedule_removed": ("定时运行已移除", "Schedule removed"),
    "signed_out": ("已退出登录", "Signed out"),
    "drained": ("执行器已暂停接收新工作", "The executors begin nothing new"),
    "resumed": ("执行器已恢复", "The executors are resumed"),
    "fork": ("任务已从该时刻派生", "Task forked from that moment"),
    "version_load": ("已开始加载该版本", "Load of the version started"),
    "version_forked": (
        "任务此后有改动，已派生该版本的任务并开始加载",
        "The task has changed since: load of a fork at that version started",
    ),
    "schema_edited": ("已保存，新任务将采用", "Saved; a new task takes it over"),
    "pair": ("问答对已更新", "Pair updated"),
    "pairs": ("问答对已更新", "Pairs updated"),
    "pairs_invalid": ("所选问答对的 SQL 均无效，无一通过", "No pair approved: the SQL of each is invalid"),
    "pairs_changed": (
        "所选问答对均未更新：内容已有改动，请重新查看",
        "No pair updated: look at them again, they have changed",
    ),
    "pairs_imported": ("问答对已导入", "Pairs imported"),
    "pairs_known": ("没有新的问答对可导入", "No new pair to import"),
    "pair_proposed": ("问答对已提议，等待审核", "Pair proposed; it waits for review"),
    "pair_known": ("任务中已有该问答对", "The task has this pair already"),
    "checkpoint": ("检查点已写入", "Checkpoint written"),
}
"""Messages in Chinese and English; the first three are those of the original design."""


def application_of(request: Request) -> Application:
    return cast("Application", request.app.state.application)


def language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))


def meta_of(request: Request) -> Meta:
    """Return actor and request id for the events that the request causes."""
    actor = request.scope.get("querymill.actor") or keyless_actor(request)
    scope = request.scope
    return Meta(actor=actor, request_id=scope.get("querymill.request_id"), trace_id=scope.get("querymill.trace_id"))


def keyless_actor(request: Request) -> str:
    """Return the actor of a request without a key: the user named by the command line, or the client's address.

    The user name is not authenticated: any program on this machine may send one. The name is ignored if the request
    comes from another machine or through a proxy.
    """
    address = request.client.host if request.client is not None else ""
    user = unquote(request.headers.get(USER_HEADER, ""))
    if 0 < len(user) <= MAX_USER_CHARACTERS and user.isprintable() and _is_of_this_machine(request, address):
        return command_line_actor(user)
    return local_actor(address)


def _is_of_this_machine(request: Request, address: str) -> bool:
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ip_address(address).is_loopback and request.url.hostname in LOOPBACK
    except ValueError:
        return False


def answer(
    request: Request, data: Any, *, message: str | None = None, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return the response `{"success": true, "message"?, "data"}`; `message` is a key of TEXTS."""
    envelope: dict[str, Any] = {"success": True}
    if message is not None:
        chinese, english = TEXTS[message]
        # the messages of the original design are Chinese, unless another language is asked for
        spoken = language_of(request.headers.get("accept-language"), "zh")
        envelope["message"] = chinese if spoken == "zh" else english
    envelope["data"] = data
    return Response(
        msgspec.json.encode(envelope),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", "Vary": "Accept-Language", **(headers or {})},
    )


def problem(request: Request, refusal: Refusal) -> Response:
    """Return the problem (RFC 9457) for a refusal, with the fields `success` and `error` of the original design."""
    status = status_of(refusal)
    text = refusal.text(language(request))
    body = Problem(
        type=f"/docs#error-{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=status,
        detail=text,
        instance=request.url.path,
        success=False,
        error=text,
        code=refusal.code,
        field=getattr(refusal, "field", None),
    )
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-store", **getattr(refusal, "headers", {})}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="querymill"'
    if status in (429, 503):
        headers["Retry-After"] = "2"
    encoded = msgspec.json.encode(body)
    return Response(encoded, status_code=status, media_type="application/problem+json", headers=headers)


async def body_of(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the body. Raises BodyTooLarge, without reading the rest, if the body is larger than `limit` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge(limit=limit // 2**20)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise BodyTooLarge(limit=limit // 2**20)
        parts.append(part)
    return b"".join(parts)


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of the body, for any Content-Type.

    Raises BodyTooLarge, and InvalidRequest if the body is no JSON object.
    """
    body = await body_of(request)
    if len(body) <= MAX_BYTES_IN_LOOP:
        return read_json(body)
    return await in_thread(partial(read_json, body), name="read JSON")


async def refuse_fields(request: Request) -> None:
    """Raise InvalidRequest if the body has fields, because the endpoint would ignore them."""
    convert(await json_of(request), Nothing)


def is_known(request: Request, tag: str) -> bool:
    """Return True if `If-None-Match` is `*` or a list that contains `tag`, strong or weak (RFC 9110)."""
    given = request.headers.get("if-none-match", "").strip()
    return given == "*" or (_TAGS.fullmatch(given) is not None and tag in _TAG.findall(given))


def expected_version(request: Request) -> int | None:
    """Return the version in `If-Match`; None if absent or `*`. Raises InvalidRequest if it is no ETag of a task."""
    text = request.headers.get("if-match")
    if text is None or text.strip() == "*":
        return None
    number = text.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        raise InvalidRequest(
            f"If-Match 不合法：{text}（应为此任务的 ETag）",
            f"If-Match: {text!r} is no ETag of this task",
            field="If-Match",
            status=400,
        )
    return int(number)
