import { useRef, useState } from "preact/hooks";
import type { ExportQuery, Pair } from "../../../api/pairs";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { FormatList } from "./FormatList";
import type { PairFilter } from "./filter/filterPairs";
import { word } from "./words";

interface Props {
  taskId: string;
  all: readonly Pair[];
  matching: readonly Pair[];
  filter: PairFilter;
}

/** Exports the filtered pairs or all, with the number of exported and left-out pairs. */
export function ExportMenu(props: Props) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || menu.current?.open !== true) return;
    event.preventDefault();
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={close} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="button plain">{text.value.pairs.export}</summary>
      {open && <Formats {...props} />}
    </details>
  );
}

function Formats({ taskId, all, matching, filter }: Props) {
  const t = text.value.pairs;
  const [everything, setEverything] = useState(false);
  const [included, setIncluded] = useState(false);
  const filtered = matching.length < all.length;
  const pairs = filtered && !everything ? matching : all;
  const reasons = countsOf(pairs.flatMap((pair) => (pair.unfit ?? []).slice(0, 1)));
  const unfit = reasons.reduce((sum, [, n]) => sum + n, 0);
  const listed = reasons.map(([reason, n]) => t.reasonCount[reason]?.(count(n)) ?? `${count(n)} ${word(reason)}`).join(t.listComma);
  const wish: ExportQuery = {
    ...(pairs === matching ? queryOf(filter) : {}),
    ...(included ? { include: "invalid,rejected,repaired,proposed" } : {}),
  };
  return (
    <div class="menu-list panel">
      <div class="export-scope">
        {filtered && (
          <fieldset>
            <legend class="sr-only">{t.exportWhich}</legend>
            <Scope label={t.exportShown(count(matching.length))} checked={!everything} onChoose={() => setEverything(false)} />
            <Scope label={t.exportAll(count(all.length))} checked={everything} onChoose={() => setEverything(true)} />
          </fieldset>
        )}
        {unfit > 0 && (
          <label class="check">
            <input type="checkbox" checked={included} onChange={(event) => setIncluded(event.currentTarget.checked)} />
            <span>{t.exportUnfit(listed)}</span>
          </label>
        )}
        <p class="small quiet" role="status">
          {t.exportCount(count(included ? pairs.length : pairs.length - unfit))}
          {unfit > 0 && !included && ` · ${t.exportLeftOut(listed)}`}
        </p>
      </div>
      <FormatList taskId={taskId} wish={wish} />
    </div>
  );
}

function Scope({ label, checked, onChoose }: { label: string; checked: boolean; onChoose: () => void }) {
  return (
    <label class="check">
      <input type="radio" name="export-scope" checked={checked} onChange={onChoose} />
      <span>{label}</span>
    </label>
  );
}

/** Filter of an export; the state `valid` or `unchecked` is only the page's. */
function queryOf({ search, state, ...others }: PairFilter): ExportQuery {
  return { q: search, status: state, ...others };
}

/** Occurrences by word, in the order of first occurrence. */
function countsOf(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const each of words) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts];
}
