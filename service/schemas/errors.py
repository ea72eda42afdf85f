"""Errors of the API. The docstring of a class is the English message, `zh` the Chinese message; `code` is stable.

Refusal (of `events`)
├── InvalidRequest (SqlRefused in `service.pairs.service`) · TableNotFound · IdempotencyMismatch
├── TaskNotYet · SourceUnknown · SourceDown · SourceBusy · FileUnknown · FileCollected · FileChanged · InputUnknown
├── DatasetUnknown · VersionUnknown
├── ExecutionUnknown · ExecutorUnknown · PairInvalid · PairChanged · PathUnknown · KeyUnknown · KeyExists
├── ReceiverUnknown · ReceiverExists · ScheduleUnknown
├── MethodNotAllowed · Unauthorized · KeyRefused · Forbidden · ForeignOrigin
├── VersionMoved · BodyTooLarge · RangeNotSatisfiable
├── EmptyLog · NoProof · SigningKeyUnusable · CheckpointsUnreadable · SampleRefused
├── TooManyStreams · TooManyOfOneCaller
├── DatasetNotLoaded · StoreEmpty · StoreUnreachable · StoreBusy · EmbedderDiffers · EmbeddingFailed
├── ModelMissing · ModelFailed
├── NotReady
│   └── LogAway · TablesBehind · LogRefuses · LogFull · LogNewer · StoreAway · OtherInstallation
├── TaskNotCreated
│   └── FolderRefuses
└── Internal
"""

from __future__ import annotations

from typing import Final

from events.facts.failure_texts import NO_TABLES
from events.facts.refusals import Refusal, abridged
from runtime.postgres.connection_advice import advice_on, reason_in, with_advice


class InvalidRequest(Refusal):
    """{english}"""

    code = "invalid_request"
    zh = "{chinese}"

    def __init__(self, chinese: str, english: str, *, field: str | None = None, status: int = 422) -> None:
        self.field = field
        self.status = status
        super().__init__(chinese=chinese, english=english)


EVERY_TABLE = "*"
"""Value of `tables` in TableNotFound if a database has no tables."""


class TableNotFound(Refusal):
    """The database {source} has no table {tables}."""

    code = "table_not_found"
    zh = "数据库 {source} 中没有表 {tables}"

    def text(self, language: str) -> str:
        """Return the message in a language, with the tables of the nearest names (`near`), if there are any."""
        if self.details["tables"] == EVERY_TABLE:
            return NO_TABLES.text("zh" if language == "zh" else "en")
        text, near = super().text(language), abridged(self.details.get("near", ""))
        if not near:
            return text
        return f"{text}；是否指 {near}？" if language == "zh" else f"{text.rstrip('.')}; did you mean {near}?"


class SourceUnknown(Refusal):
    """There is no database {name}; register it first with POST /databases or `querymill db add`."""

    code = "source_not_found"
    zh = "数据库未登记：{name}；请先用 POST /databases 或 `querymill db add` 登记"


class SourceDown(Refusal):
    """The database {name} cannot be reached: {reason}"""

    code = "source_unreachable"
    zh = "无法连接数据库 {name}：{reason}"

    def text(self, language: str) -> str:
        """Return the message in a language, with advice if the reason is known."""
        reason = str(self.details["reason"])
        template = self.zh if language == "zh" else (SourceDown.__doc__ or "")
        said = template.format(name=abridged(self.details["name"]), reason=abridged(reason_in(reason, language)))
        return with_advice(said, advice_on(reason), language)


class SampleRefused(Refusal):
    """The sample database cannot be created on the server of the event log: {reason}"""

    code = "sample_refused"
    zh = "无法在事件日志所在的服务器上创建示例数据库：{reason}"


class SourceBusy(Refusal):
    """Too many queries are waiting for the database {name}; try again in a moment."""

    code = "source_busy"
    zh = "等待数据库 {name} 的查询过多，请稍后再试"


class FileUnknown(Refusal):
    """The task has no file {name}."""

    code = "file_not_found"
    zh = "文件不存在：{name}"


class FileCollected(Refusal):
    """The content of {name} is no longer kept; retention has removed it."""

    code = "file_not_found"
    zh = "文件内容已超过保留期限，已被清理：{name}"


class FileChanged(Refusal):
    """The file {name} was changed on disk after it was written; run its step again."""

    code = "file_changed"
    zh = "文件 {name} 在磁盘上已被改动，请重新执行相应步骤"


class TaskNotYet(Refusal):
    """At position {at} there was no task {task_id} yet."""

    code = "task_not_found"
    zh = "在位置 {at} 时任务 {task_id} 尚不存在"


class InputUnknown(Refusal):
    """There is no uploaded input {name}."""

    code = "file_not_found"
    zh = "未找到上传的文件：{name}"


class ExecutionUnknown(Refusal):
    """The task has no execution {execution_id}."""

    code = "execution_not_found"
    zh = "执行不存在：{execution_id}"


class ExecutorUnknown(Refusal):
    """No executor {executor} is alive; `querymill executors list` shows those that are."""

    code = "executor_not_found"
    zh = "没有在线的执行器 {executor}；`querymill executors list` 列出在线的执行器"


class KeyUnknown(Refusal):
    """There is no API key {name}."""

    code = "key_not_found"
    zh = "API 密钥不存在：{name}"


class KeyExists(Refusal):
    """An API key {name} exists already; revoke it first or choose another name."""

    code = "key_exists"
    zh = "API 密钥已存在：{name}；请先吊销它，或另取名称"


class ReceiverUnknown(Refusal):
    """There is no receiver {name}."""

    code = "receiver_not_found"
    zh = "通知接收方不存在：{name}"


class ReceiverExists(Refusal):
    """A receiver {name} exists already; remove it first or choose another name."""

    code = "receiver_exists"
    zh = "通知接收方已存在：{name}；请先移除它，或另取名称"


class ScheduleUnknown(Refusal):
    """There is no schedule {name}."""

    code = "schedule_not_found"
    zh = "定时运行不存在：{name}"


class DatasetUnknown(Refusal):
    """There is no dataset {dataset}: no task has loaded it; a name is a source and a language, such as shop.en."""

    code = "dataset_not_found"
    zh = "数据集不存在：{dataset}，尚无任务加载过它；名称由数据源和语言组成，例如 shop.en"


class VersionUnknown(Refusal):
    """The dataset {dataset} has no version {number}; its newest is {newest}."""

    code = "version_not_found"
    zh = "数据集 {dataset} 没有版本 {number}，最新版本为 {newest}"


class PairInvalid(Refusal):
    """The SQL of the pair {pair_id} is invalid; edit it until it passes the gate, then approve the pair."""

    code = "pair_invalid"
    zh = "问答对 {pair_id} 的 SQL 无效；请先修改 SQL，有效后才能通过"


class PairChanged(Refusal):
    """The pair {pair_id} has changed since position {position}; look at it again, then decide."""

    code = "pair_changed"
    zh = "问答对 {pair_id} 在位置 {position} 之后已有改动；请重新查看后再决定"


class PathUnknown(Refusal):
    """There is nothing at {path}; /docs lists every endpoint."""

    code = "not_found"
    zh = "路径不存在：{path}；所有接口见 /docs"


class MethodNotAllowed(Refusal):
    """This path does not support {method}."""

    code = "method_not_allowed"
    zh = "此路径不支持 {method} 方法"


class Unauthorized(Refusal):
    """An API key is needed: `Authorization: Bearer KEY`."""

    code = "unauthorized"
    zh = "需要有效的 API 密钥：`Authorization: Bearer KEY`"


class KeyRefused(Refusal):
    """The given API key is unknown or was revoked; `querymill keys create NAME` makes one."""

    code = "unauthorized"
    zh = "所给的 API 密钥不存在或已被吊销；可用 `querymill keys create NAME` 新建"


class Forbidden(Refusal):
    """The API key {name} has the scope {scope}; this needs {needed}."""

    code = "forbidden"
    zh = "API 密钥 {name} 的权限为 {scope}，此操作需要 {needed}"


class ForeignOrigin(Refusal):
    """Requests from {origin} are refused; QUERYMILL_PUBLIC_URL names a proxy, QUERYMILL_ALLOWED_ORIGINS other pages."""

    code = "forbidden"
    zh = "拒绝来自 {origin} 的请求；代理的地址由 QUERYMILL_PUBLIC_URL 设置，其他页面由 QUERYMILL_ALLOWED_ORIGINS 设置"


class VersionMoved(Refusal):
    """The task is now at version {version}; read it again."""

    code = "version_conflict"
    zh = "任务已更新到版本 {version}，请重新读取"


class BodyTooLarge(Refusal):
    """The content is larger than {limit} MB."""

    code = "body_too_large"
    zh = "内容超过 {limit} MB"


class RangeNotSatisfiable(Refusal):
    """The file has {size} bytes; the requested range is outside it."""

    code = "range_not_satisfiable"
    zh = "文件共 {size} 字节；请求的范围在此之外"

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Range": f"bytes */{self.details['size']}"}


class IdempotencyMismatch(Refusal):
    """This Idempotency-Key was used with another request."""

    code = "idempotency_mismatch"
    field = "Idempotency-Key"
    zh = "该 Idempotency-Key 已用于其他请求"


class TooManyStreams(Refusal):
    """{limit} event streams are open; close some first."""

    code = "too_many_streams"
    zh = "事件流数量已达上限 {limit}；请先关闭一些"


class TooManyOfOneCaller(Refusal):
    """{limit} event streams of this key or address are open; close some first."""

    code = "rate_limited"
    zh = "该密钥或地址的事件流数量已达上限 {limit}；请先关闭一些"


class NotReady(Refusal):
    """The event log's database does not answer; try again shortly."""

    code = "not_ready"
    zh = "数据库暂时不可用，请稍后再试"


class LogAway(NotReady):
    """The event log's database cannot be reached: {reason}; `querymill doctor` says what helps."""

    zh = "无法连接事件日志的数据库：{reason}；querymill doctor 会说明如何解决"


class TablesBehind(NotReady):
    """The tables have not caught up with the log yet; try again shortly."""

    zh = "数据表尚未跟上事件日志，请稍后再试"


class LogRefuses(NotReady):
    """The event log's database refuses what is needed: {reason}; `querymill doctor` says what helps."""

    zh = "事件日志的数据库拒绝了所需的操作：{reason}；querymill doctor 会说明如何解决"


class OtherInstallation(NotReady):
    """{setting} of this service is not that of the database's other processes; `querymill doctor` says what helps."""

    zh = "该服务的 {setting} 与使用该数据库的其他进程不同；querymill doctor 会说明如何解决"


class StoreAway(NotReady):
    """The store of the files does not answer; try again shortly. `querymill doctor` says what helps."""

    zh = "文件存储没有响应，请稍后再试；querymill doctor 会说明如何解决"


class LogFull(NotReady):
    """The event log's database has no room: {reason}; free some on its disk, then everything goes on."""

    zh = "事件日志的数据库空间不足：{reason}；请在其磁盘上腾出空间，之后一切继续"


class LogNewer(NotReady):
    """The log cannot be read: {reason}"""

    zh = "无法读取事件日志：{reason}"


class Internal(Refusal):
    """Something went wrong in the service; its log has the details under this request's id."""

    code = "internal_error"
    zh = "服务内部出错；详情见其日志中本次请求的编号"


class EmptyLog(Refusal):
    """The log is empty: there is nothing to sign yet."""

    code = "empty_log"
    zh = "事件日志为空，尚无可签名的内容"


class NoProof(Refusal):
    """There is no proof: {reason}"""

    code = "no_proof"
    zh = "无法给出证明：{reason}"


class SigningKeyUnusable(Refusal):
    """The log cannot be signed: {reason}"""

    code = "signing_key_unusable"
    zh = "无法为日志签名：{reason}"


class CheckpointsUnreadable(Refusal):
    """The checkpoints kept beside the database cannot be read: {reason}; put that file back from a backup."""

    code = "checkpoints_unreadable"
    zh = "数据库之外保存的检查点无法读取：{reason}；请用备份恢复该文件"


class DatasetNotLoaded(Refusal):
    """The vector store has no dataset {dataset}; it has {known}."""

    code = "dataset_not_found"
    zh = "向量库中没有数据集 {dataset}；现有：{known}"


class StoreEmpty(Refusal):
    """The vector store is empty; run a task with the step training_load first."""

    code = "store_empty"
    zh = "向量库为空；请先运行包含 training_load 步骤的任务"


class StoreUnreachable(Refusal):
    """The vector store does not answer: {reason}"""

    code = "store_unreachable"
    zh = "无法查询向量库：{reason}"


class StoreBusy(Refusal):
    """Too many questions are waiting for the vector store; try again in a moment."""

    code = "store_busy"
    zh = "等待查询向量库的问题过多，请稍后再试"


class EmbedderDiffers(Refusal):
    """The store has vectors of {stored}, but {configured} is configured; set QUERYMILL_EMBEDDING_* as for the load."""

    code = "embedder_differs"
    zh = "向量库中的向量由 {stored} 生成，当前配置为 {configured}；请将 QUERYMILL_EMBEDDING_* 设为加载时的值"


class EmbeddingFailed(Refusal):
    """The embedding endpoint gave no vector for the question: {reason}"""

    code = "embedding_failed"
    zh = "嵌入服务未返回问题的向量：{reason}"


class ModelMissing(Refusal):
    """No language model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL."""

    code = "model_missing"
    zh = "未配置语言模型；请设置 QUERYMILL_LLM_BASE_URL 和 QUERYMILL_LLM_MODEL"


class ModelFailed(Refusal):
    """The language model {model} wrote no SQL: {reason}"""

    code = "model_failed"
    zh = "语言模型 {model} 未写出 SQL：{reason}"


class TaskNotCreated(Refusal):
    """The task could not be created: {reason}"""

    code = "internal_error"
    zh = "任务创建失败：{reason}"


class FolderRefuses(TaskNotCreated):
    """The task could not be created: {reason}; the service needs room there, and the right to write"""

    zh = "任务创建失败：{reason}；请为该目录腾出空间，或允许服务写入"


NOT_PLAIN: Final = "文件名不合法（不能含文件夹，不能以点开头，最多 255 字节）"
"""Chinese message of `UnsafeName`."""
