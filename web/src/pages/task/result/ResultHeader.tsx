import "./result.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { taskSummary, type TaskSummary } from "../../../api/summary";
import type { TaskView } from "../../../api/types";
import { useResource } from "../../../api/useResource";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { later } from "../../../parts/later";
import { useThrottled } from "../../../parts/throttle";
import { Link } from "../../../route/Link";
import { pathOf } from "../../../route/route";
import { useTaskNews } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { FormatList } from "../pairs/FormatList";
import { percent } from "../quality/report";
import { taskPairs } from "../taskUse";
import { verdictText } from "./verdict";

const UseIt = later(() => import("./UseIt").then((module) => module.UseIt));
const NEWS = /^(pair\.|quality\.|step\.completed)/;
const RELOAD_MS = 1500;

/** Result of a finished task: the verdict on its pairs, its figures, and what can be done with it. */
export function ResultHeader({ view }: { view: TaskView }) {
  const t = text.value.result;
  const { task_id: id } = view;
  const answer = useResource(id, (signal) => taskSummary(id, signal));
  const reload = useThrottled(answer.reload, RELOAD_MS);
  useTaskNews(id, NEWS, reload);
  const [using, setUsing] = useState(false);
  const close = useCallback(() => setUsing(false), []);
  const summary = answer.data;
  const total = summary?.pairs;
  useEffect(() => {
    if (total !== undefined) taskPairs.value = { taskId: id, pairs: total };
  }, [total]);
  if (summary === undefined) {
    return answer.problem === undefined ? (
      <p class="quiet small">{t.reading}</p>
    ) : (
      <ProblemNotice problem={answer.problem} endpoint={`GET /tasks/${id}/summary`} onRetry={answer.reload} />
    );
  }
  const verdict = verdictText(summary, count, text.value);
  return (
    <section class="result" aria-label={t.label}>
      <ProblemNotice problem={answer.problem} endpoint={`GET /tasks/${id}/summary`} onRetry={answer.reload} />
      {verdict !== undefined && (
        <p class="verdict" data-grade={summary.verdict?.grade}>
          {verdict}
        </p>
      )}
      <div class="result-row">
        <Figures taskId={id} summary={summary} />
        <div class="row-wrap result-actions">
          <Action kind="primary" onPress={() => setUsing(true)}>
            {t.use}
          </Action>
          <Export taskId={id} usable={summary.usable} />
        </div>
      </div>
      {using && <UseIt taskId={id} summary={summary} onClose={close} />}
    </section>
  );
}

function Figures({ taskId, summary }: { taskId: string; summary: TaskSummary }) {
  const t = text.value.result;
  const { pairs, valid, invalid, repaired, rejected, tables, retrieval, loaded, store } = summary;
  const pairsIn = (state: string) => `${pathOf({ page: "task", id: taskId })}?tab=pairs&state=${state}`;
  const dataset = `${summary.db_name} · ${summary.language}`;
  return (
    <dl class="result-figures">
      <Figure name={t.pairs} value={count(pairs)} />
      <Figure name={t.valid} value={pairs === 0 ? "–" : percent(valid / pairs)}>
        {invalid > 0 && <Link to={pairsIn("invalid")}>{t.failed(count(invalid))}</Link>}
        {repaired > 0 && <Link to={pairsIn("repaired")}>{t.repaired(count(repaired))}</Link>}
        {rejected > 0 && <span class="quiet">{t.rejected(count(rejected))}</span>}
      </Figure>
      {tables !== null && <Figure name={t.tables} value={t.ofAll(count(tables.done), count(tables.total))} />}
      <Figure name={t.retrieval} hint={t.retrievalHint} value={retrieval === null ? undefined : percent(retrieval)} />
      <Figure
        name={t.loaded}
        value={loaded === 0 || store === null ? undefined : dataset}
        missing={store === null ? t.notLoaded : text.value.pairs.unloaded}
      >
        {loaded > 0 && store !== null && (
          <span class="quiet" title={store.address}>
            {t.loadedCount(count(loaded))} · <span class="mono">{store.address}</span>
          </span>
        )}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  hint?: string;
  /** Undefined if there is none; `missing` says why. */
  value: string | undefined;
  missing?: string;
  children?: preact.ComponentChildren;
}

function Figure({ name, hint, value, missing = text.value.result.notMeasured, children }: FigureProps) {
  return (
    <div>
      <dt class="quiet small" title={hint}>
        {name}
      </dt>
      <dd>
        {value === undefined ? <span class="quiet">{missing}</span> : <strong>{value}</strong>}
        <span class="small result-notes">{children}</span>
      </dd>
    </div>
  );
}

function Export({ taskId, usable }: { taskId: string; usable: number }) {
  const t = text.value.result;
  return (
    <details class="menu">
      <summary class="button">{t.export}</summary>
      <div class="menu-list panel">
        <p class="small quiet export-scope">
          {t.exported(count(usable))} · <Link to={`${pathOf({ page: "task", id: taskId })}?tab=pairs`}>{t.exportChoose}</Link>
        </p>
        <FormatList taskId={taskId} wish={{}} />
      </div>
    </details>
  );
}
