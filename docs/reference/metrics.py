"""Reference page of the metrics."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import Metric

from docs.reference.texts import table, translated
from runtime.telemetry.spans import MEASURES
from service.api.metrics import Metrics
from service.schemas.language import Language

INTRODUCTION = {
    "en": """# Metrics

`GET /metrics` of the service answers in Prometheus' text format. Executors open no port: each writes its metrics to the
database with every heartbeat, and any service shows those of all executors, labelled `executor`. On an address other
than loopback the endpoint needs a key, of any scope. [Operations](operations.md) says what is worth an alert.

""",
    "zh": """# 指标

服务的 `GET /metrics` 以 Prometheus 的文本格式返回指标。执行器不开放端口：每次心跳时把指标写入数据库，
任何一个服务都显示全部执行器的指标，
标签为 `executor`。在回环以外的地址上，访问此接口需要密钥，任何权限均可。哪些情况值得告警，见[运维](operations.md)。

""",
}
HISTOGRAMS = {
    "en": """
## OpenTelemetry

Set `OTEL_EXPORTER_OTLP_ENDPOINT` for the service and the executors, and install `querymill[otel]`: traces, and these
histograms in seconds.

""",
    "zh": """
## OpenTelemetry

为服务和执行器设置 `OTEL_EXPORTER_OTLP_ENDPOINT`，并安装 `querymill[otel]`：导出链路追踪，以及下列以秒为单位的直方图。

""",
}
HEADER = {"en": "metric | kind | means", "zh": "指标 | 类型 | 含义"}
HISTOGRAM_HEADER = {"en": "histogram | attributes", "zh": "直方图 | 属性"}


def metrics_page(language: Language) -> str:
    """Return the Markdown of the page in a language."""
    rows = ((f"`{full_name(metric)}`", metric.type, translated(metric.documentation, language)) for metric in metrics())
    histograms = (
        (f"`{measure.histogram}`", ", ".join(f"`{name}`" for name in measure.attributes))
        for measure in MEASURES.values()
        if measure.histogram is not None
    )
    return (
        INTRODUCTION[language]
        + table(HEADER[language], rows)
        + HISTOGRAMS[language]
        + table(HISTOGRAM_HEADER[language], histograms)
    )


def metrics() -> Iterator[Metric]:
    """Yield all metrics of Prometheus."""
    yield from Metrics().registry.collect()


def full_name(metric: Metric) -> str:
    """Return the name under which Prometheus stores a metric."""
    return f"{metric.name}_total" if metric.type == "counter" else metric.name
