import { useState } from "preact/hooks";
import { auditTrail, type TrailEntry, type TrailFilters } from "../../api/audit";
import { listPairs } from "../../api/pairs";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { TrailRow } from "./TrailRow";

const NO_FILTERS: TrailFilters = { actor: "", thing: "", types: "", since: "", until: "" };

interface Props {
  head: number;
  /** Position of the newest checkpoint: events up to it can be proven. */
  proven: number;
}

/** Who did what, filtered and in pages. */
export function AuditTrail({ head, proven }: Props) {
  const t = text.value.audit;
  const [filters, setFilters] = useState(NO_FILTERS);
  // the values of `before` of the pages up to the one shown
  const [pages, setPages] = useState<readonly number[]>([]);
  const before = pages.at(-1);
  const key = JSON.stringify([head, filters, before]);
  const trail = useResource(key, (signal) => auditTrail(filters, before, signal), "trail");
  const filter = (changes: Partial<TrailFilters>) => {
    setFilters({ ...filters, ...changes });
    setPages([]);
  };
  const next = trail.data?.next_before ?? undefined;
  return (
    <section class="panel">
      <div class="section-head">
        <h2>{t.who}</h2>
      </div>
      <search class="trail-filters">
        <Filter name="actor" label={t.actor} value={filters.actor} onChange={filter} />
        <Filter name="thing" label={t.on} value={filters.thing} onChange={filter} />
        <label class="field">
          <span class="label">{t.what}</span>
          <select class="select" name="types" value={filters.types} onChange={(event) => filter({ types: event.currentTarget.value })}>
            <option value="">{t.anyAction}</option>
            {Object.entries(text.value.actions).map(([type, words]) => (
              <option key={type} value={type}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <Filter name="since" type="datetime-local" label={t.since} value={filters.since} onChange={filter} />
        <Filter name="until" type="datetime-local" label={t.until} value={filters.until} onChange={filter} />
      </search>
      {trail.problem !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={trail.problem} endpoint="GET /audit/trail" onRetry={trail.reload} />
        </div>
      )}
      {trail.data?.entries.length === 0 && <p class="quiet panel-body">{t.whoNone}</p>}
      {trail.data !== undefined && trail.data.entries.length > 0 && (
        <div class="table-scroll audit-trail-scroll" tabIndex={0} role="region" aria-label={t.who}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {t.position}
                </th>
                <th scope="col">{t.recorded}</th>
                <th scope="col">{t.actor}</th>
                <th scope="col">{t.what}</th>
                <th scope="col">{t.on}</th>
                <th scope="col">{t.proof}</th>
              </tr>
            </thead>
            <tbody>
              {trail.data.entries.map((entry) => (
                <TrailRow key={entry.position} entry={entry} proven={proven}>
                  {entry.count > 1 && entry.pair_ids !== undefined && entry.pair_ids.length > 0 && <Questions entry={entry} />}
                </TrailRow>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(next !== undefined || pages.length > 0) && (
        <div class="row panel-body">
          <Action compact reason={pages.length === 0 ? t.newest : undefined} onPress={() => setPages(pages.slice(0, -1))}>
            {t.newer}
          </Action>
          <Action
            compact
            reason={next === undefined ? t.oldest : undefined}
            onPress={() => next !== undefined && setPages([...pages, next])}
          >
            {t.older}
          </Action>
        </div>
      )}
    </section>
  );
}

interface FilterProps {
  name: keyof TrailFilters;
  type?: "search" | "datetime-local";
  label: string;
  value: string;
  onChange: (changes: Partial<TrailFilters>) => void;
}

function Filter({ name, type = "search", label, value, onChange }: FilterProps) {
  const shared = {
    class: "input",
    name,
    value,
    onChange: (event: Event) => onChange({ [name]: (event.currentTarget as HTMLInputElement).value }),
  };
  return (
    <label class="field">
      <span class="label">{label}</span>
      {type === "search" ? <input type="search" {...shared} /> : <input type="datetime-local" {...shared} />}
    </label>
  );
}

/** Questions of the pairs of one entry, read when they are unfolded. */
function Questions({ entry }: { entry: TrailEntry }) {
  const t = text.value.audit;
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.pairs(count(entry.count))}</summary>
      {open && entry.task_id != null && <QuestionList task={entry.task_id} ids={entry.pair_ids ?? []} />}
    </details>
  );
}

function QuestionList({ task, ids }: { task: string; ids: readonly string[] }) {
  const pairs = useResource(`pairs of ${task}`, (signal) => listPairs(task, signal));
  const wanted = new Set(ids);
  if (pairs.problem !== undefined) return <ProblemNotice problem={pairs.problem} endpoint="GET /tasks/{id}/pairs" />;
  if (pairs.data === undefined) return <p class="quiet small">{text.value.problem.loading}</p>;
  return (
    <ul class="small">
      {pairs.data
        .filter(({ pair_id }) => wanted.has(pair_id))
        .map(({ pair_id, question }) => (
          <li key={pair_id}>{question}</li>
        ))}
    </ul>
  );
}
