import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TaskFilters } from "../../api/tasks";
import { may } from "../../api/session";
import { TASK_STATUSES, type Database } from "../../api/types";
import { useShortcut } from "../../app/shortcuts";
import { Action } from "../../parts/Action";
import { setParameters } from "../../route/navigation";
import { text } from "../../text/language";

const TYPING_MS = 250;

/** Filters of the list, kept in the address so that a view can be shared. */
export function Filters({ filters, databases }: { filters: TaskFilters; databases: readonly Database[] }) {
  const t = text.value.tasks;
  const names = new Set(databases.map((database) => database.name));
  if (filters.db_name) names.add(filters.db_name);
  const any = Object.values(filters).some(Boolean);
  return (
    <search class="task-filters">
      <label>
        <span class="sr-only">{t.filterStatus}</span>
        <select class="select" value={filters.status} onChange={(event) => setParameters({ status: event.currentTarget.value }, "push")}>
          <option value="">{t.anyStatus}</option>
          {TASK_STATUSES.map((status) => (
            <option key={status} value={status}>
              {text.value.taskStatus[status]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="sr-only">{t.filterDatabase}</span>
        <select class="select" value={filters.db_name} onChange={(event) => setParameters({ db: event.currentTarget.value }, "push")}>
          <option value="">{t.anyDatabase}</option>
          {[...names].sort().map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <TypedFilter name="by" value={filters.created_by ?? ""} label={t.filterBy} kind="narrow" />
      {may("read") && <TypedFilter name="q" value={filters.q ?? ""} label={t.search} kind="wide" />}
      {any && (
        <Action kind="plain" onPress={() => setParameters({ status: undefined, db: undefined, by: undefined, q: undefined }, "push")}>
          {t.clear}
        </Action>
      )}
    </search>
  );
}

function TypedFilter({ name, value, label, kind }: { name: "by" | "q"; value: string; label: string; kind: "narrow" | "wide" }) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const sent = useRef(value);
  // an address that equals the typed text is ignored: it would remove a trailing space
  useEffect(() => {
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  // a link followed right after typing drops the pending filter; effects of useEffect would end a frame too late
  useLayoutEffect(() => () => window.clearTimeout(timer.current), []);
  useShortcut(kind === "wide" ? "/" : "b", label, () => input.current?.focus());
  const type = (next: string) => {
    setTyped(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sent.current = next.trim();
      setParameters({ [name]: sent.current });
    }, TYPING_MS);
  };
  return (
    <input
      ref={input}
      class={`input ${kind}`}
      type="search"
      value={typed}
      placeholder={label}
      aria-label={label}
      onInput={(event) => type(event.currentTarget.value)}
    />
  );
}
