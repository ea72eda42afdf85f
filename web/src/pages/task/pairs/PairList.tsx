import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { listPairs, type Pair } from "../../../api/pairs";
import { useResource, type Resource } from "../../../api/useResource";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { parameters } from "../../../route/navigation";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { Causes, causeWord } from "./causes/Causes";
import { ExportMenu } from "./ExportMenu";
import { Outcome } from "./Outcome";
import { PairFilters } from "./filter/PairFilters";
import { SearchInput } from "./filter/SearchInput";
import { PairRow } from "./PairRow";
import { Repairs } from "./causes/Repairs";
import { ReplaceDialog } from "./causes/ReplaceDialog";
import { SelectionBar } from "./SelectionBar";
import { partsOf } from "./causes/causes";
import { NO_FILTER, filterPairs, sortPairs } from "./filter/filterPairs";
import { focusedPair, goToNext, movePairFocus } from "./pairKeys";
import { newest, shareChosen, toggled, toggledAll } from "./selection";
import { usePairActions } from "./usePairActions";
import { usePairFilter } from "./filter/usePairFilter";
import { ruleWords } from "./words";

const STEP = 100;

interface Props {
  taskId: string;
  pairs: readonly Pair[];
  onImport: () => void;
  onReload: () => void;
}

interface Replacing {
  pairs: readonly Pair[];
  name: string;
}

export function PairList({ taskId, pairs, onImport, onReload }: Props) {
  const t = text.value.pairs;
  const { filter, sort, change, setSort, clear } = usePairFilter();
  const [answered, setAnswered] = useState<ReadonlyMap<string, Pair>>(new Map());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(STEP);
  const [replacing, setReplacing] = useState<Replacing | undefined>(undefined);
  const [editing, setEditing] = useState<{ id: string | undefined }>({ id: undefined });
  const everything = useRef<HTMLInputElement>(null);
  const all = useMemo(() => pairs.map((pair) => newest(pair, answered.get(pair.pair_id))), [pairs, answered]);
  const readers = useReaders(taskId, filter.reads, pairs);
  const matching = useMemo(() => sortPairs(filterPairs(all, filter, readers.data), sort), [all, filter, sort, readers.data]);
  const ids = useMemo(() => matching.map((pair) => pair.pair_id), [matching]);
  const chosenNow = useMemo(() => new Set(ids.filter((id) => chosen.has(id))), [ids, chosen]);
  const share = shareChosen(chosenNow, ids);
  const chosenPairs = () => matching.filter((pair) => chosenNow.has(pair.pair_id));
  const take = (fresh: readonly Pair[]) => setAnswered((old) => new Map([...old, ...fresh.map((pair) => [pair.pair_id, pair] as const)]));
  const actions = usePairActions({ taskId, take, onReload, onDone: () => setChosen(new Set()) });
  const narrow = (changes: Parameters<typeof change>[0]) => {
    change(changes);
    actions.dismiss();
  };
  const judge = (review: "approved" | "rejected") => {
    const focused = focusedPair();
    const wanted = chosenNow.size > 0 ? chosenPairs() : matching.filter((pair) => pair.pair_id === focused);
    if (wanted.length === 0) return;
    if (chosenNow.size === 0) goToNext();
    actions.decide(wanted, review);
  };
  const edit = (id: string | undefined) => setEditing({ id });
  useOpenedInView(ids, setShown);
  useShortcut("/", t.search, () => document.getElementById("pair-search")?.focus());
  useShortcut("j", t.nextPair, () => movePairFocus(1));
  useShortcut("k", t.previousPair, () => movePairFocus(-1));
  useShortcut("x", t.choosePair, () => {
    const focused = focusedPair();
    if (focused !== undefined) setChosen(toggled(chosen, focused));
  });
  useShortcut("a", t.approveAndNext, () => judge("approved"));
  useShortcut("r", t.rejectAndNext, () => judge("rejected"));
  useShortcut("e", t.edit, () => edit(focusedPair()));
  useShortcut("u", t.undo, () => actions.done?.before && actions.undo(actions.done.before));
  useShortcut("Escape", t.clearChosen, () => setChosen(new Set()));

  return (
    <div>
      <div class="pair-bar">
        <div class="toolbar pair-find">
          <label class="check pair-all" title={t.chooseAll}>
            <input
              ref={everything}
              type="checkbox"
              aria-label={t.chooseAll}
              checked={share === "all"}
              indeterminate={share === "some"}
              onChange={() => setChosen(toggledAll(chosenNow, ids))}
            />
          </label>
          <SearchInput search={filter.search} onSearch={(search) => narrow({ search })} />
          <span class="push" />
          <span class="quiet small nowrap pair-count" role="status">
            {matching.length === all.length ? t.countAll(count(all.length)) : t.count(count(matching.length), count(all.length))}
          </span>
          <Action kind="plain" onPress={onImport}>
            {t.import}
          </Action>
          <ExportMenu taskId={taskId} all={all} matching={matching} filter={filter} />
        </div>
        <PairFilters pairs={all} filter={filter} sort={sort} onChange={narrow} onSort={setSort} />
        {chosenNow.size > 0 && (
          <SelectionBar
            n={chosenNow.size}
            busy={actions.busy}
            onDecide={judge}
            onReplace={() => setReplacing({ pairs: chosenPairs(), name: "" })}
            onCheck={() => actions.check(chosenPairs())}
            onGenerate={() => actions.generate(chosenPairs())}
            onClear={() => setChosen(new Set())}
            onGone={() => everything.current?.focus()}
          />
        )}
      </div>
      <Causes
        pairs={all}
        chosen={filter.cause}
        busy={actions.busy}
        onShow={(cause) => narrow({ ...NO_FILTER, cause })}
        onReplace={({ pairs: failed, name }) => setReplacing({ pairs: failed, name })}
        onCheck={actions.check}
        onGenerate={actions.generate}
      />
      <Repairs
        pairs={all}
        chosen={filter.cause}
        busy={actions.busy}
        onShow={(rule) => narrow({ ...NO_FILTER, cause: rule })}
        onAccept={(repaired) => actions.decide(repaired, "approved")}
      />
      <ProblemNotice problem={actions.problem} endpoint={`POST /tasks/${taskId}/pairs`} />
      {filter.cause !== "" && (
        <div class="cause-chip row-wrap small">
          <span>{t.filteredByCause(causeName(filter.cause))}</span>
          <Action compact onPress={() => narrow({ cause: "" })}>
            {text.value.tasks.clear}
          </Action>
        </div>
      )}
      {filter.reads !== "" && (
        <div class="cause-chip row-wrap small">
          <span>{text.value.schema.filtered(filter.reads)}</span>
          <Action compact onPress={() => narrow({ reads: "" })}>
            {text.value.tasks.clear}
          </Action>
        </div>
      )}
      <ProblemNotice problem={readers.problem} endpoint={`GET /tasks/${taskId}/pairs`} />
      {matching.length === 0 && !readers.loading && (
        <div class="panel-body row-wrap">
          <span class="quiet">{t.none}</span>
          <Action
            compact
            onPress={() => {
              clear();
              actions.dismiss();
            }}
          >
            {text.value.tasks.clear}
          </Action>
        </div>
      )}
      <ul class="pair-list" aria-label={t.label}>
        {matching.slice(0, shown).map((pair, at) => (
          <PairRow
            key={pair.pair_id}
            taskId={taskId}
            pair={pair}
            chosen={chosenNow.has(pair.pair_id)}
            edits={editing.id === pair.pair_id ? editing : undefined}
            onChoose={() => setChosen(toggled(chosen, pair.pair_id))}
            onChange={(next) => actions.changed(pair, next)}
            onSavedToNext={() => edit(matching[at + 1]?.pair_id)}
          />
        ))}
      </ul>
      {matching.length > shown && (
        <div class="panel-body">
          <Action onPress={() => setShown(shown + STEP)}>{t.more}</Action>
        </div>
      )}
      {actions.done !== undefined && (
        <Outcome
          {...actions.done}
          busy={actions.busy}
          onUndo={actions.undo}
          onShowInvalid={() => narrow({ ...NO_FILTER, state: "invalid" })}
          onClose={actions.dismiss}
        />
      )}
      {replacing !== undefined && (
        <ReplaceDialog
          taskId={taskId}
          {...replacing}
          onDone={(edits) => {
            actions.replaced(replacing.pairs, edits);
            setReplacing(undefined);
          }}
          onClose={() => setReplacing(undefined)}
        />
      )}
    </div>
  );
}

/** Ids of the pairs that read a column or join over a relation; read again when the pairs change. */
function useReaders(taskId: string, reads: string, pairs: readonly Pair[]): Resource<ReadonlySet<string>> {
  const found = useResource(`${taskId} ${reads}`, async (signal) => {
    const readers = reads === "" ? [] : await listPairs(taskId, signal, reads);
    return new Set(readers.map((pair) => pair.pair_id));
  });
  const known = useRef(pairs);
  useEffect(() => {
    if (known.current === pairs) return;
    known.current = pairs;
    if (reads !== "") found.reload();
  }, [pairs]);
  return found;
}

/** Shows the pair that the address names, however far down the list it is. */
function useOpenedInView(ids: readonly string[], setShown: (shown: number) => void): void {
  useEffect(() => {
    const id = parameters.peek().get("pair");
    const at = id === null ? -1 : ids.indexOf(id);
    if (at < 0 || id === null) return;
    setShown(Math.ceil((at + 1) / STEP) * STEP);
    requestAnimationFrame(() => document.querySelector(`[data-pair="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" }));
  }, []);
}

/** Words for a cause or a rule that pairs are filtered by. */
function causeName(cause: string): string {
  const { code, name } = partsOf(cause);
  return name === "" ? (ruleWords(cause) ?? causeWord(code)) : `${causeWord(code)} ${name}`;
}
