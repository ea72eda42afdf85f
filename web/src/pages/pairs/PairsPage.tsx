import "../task/pairs/pairs.css";
import "./pairs.css";
import { useEffect, useState } from "preact/hooks";
import { searchPairs, type PairHit, type SearchQuery } from "../../api/pairs";
import { listDatabases } from "../../api/sources";
import { useResource } from "../../api/useResource";
import { useShortcut } from "../../app/shortcuts";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { parameters, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { count, datasetName } from "../../text/format";
import { text } from "../../text/language";
import { Marked } from "../ask/Marked";
import { Choice } from "../task/pairs/filter/PairFilters";
import { SearchInput } from "../task/pairs/filter/SearchInput";
import { movePairFocus } from "../task/pairs/pairKeys";
import { Facts } from "../task/pairs/PairRow";
import { word } from "../task/pairs/words";
import { NAMES, searchOf, wordsOf, type FilterName } from "./searchAddress";

const STEP = 50;
const MAX_SHOWN = 500;
const STATES = ["generated", "validated", "invalid", "repaired", "edited", "removed", "loaded", "approved", "rejected"];
const LEVELS = ["easy", "medium", "hard", "extra"];
const NO_FILTER = Object.fromEntries(Object.values(NAMES).map((name) => [name, undefined]));

/** Search over the pairs of all tasks; the filters are in the address. */
export function PairsPage() {
  const t = text.value.pairSearch;
  const wanted = searchOf(parameters.value);
  const key = JSON.stringify(wanted);
  const [page, setPage] = useState({ key, limit: STEP });
  const limit = page.key === key ? page.limit : STEP;
  const found = useResource(`${key} ${limit}`, (signal) => searchPairs(wanted, limit, signal), "pairs");
  const hits = found.data?.pairs ?? [];
  const total = found.data?.total ?? 0;
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);
  const tp = text.value.pairs;
  useShortcut("/", tp.search, () => document.getElementById("pair-search")?.focus());
  useShortcut("j", tp.nextPair, () => movePairFocus(1));
  useShortcut("k", tp.previousPair, () => movePairFocus(-1));
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
        <span class="quiet">{t.about}</span>
      </div>
      <div class="panel">
        <Filters wanted={wanted} found={found.data === undefined ? t.searching : t.found(count(total))} />
        <ProblemNotice problem={found.problem} endpoint="GET /pairs" onRetry={found.reload} />
        {found.data !== undefined && total === 0 && <NoHits filtered={Object.keys(wanted).length > 0} />}
        <ul class="pair-list found-pairs" aria-label={t.list}>
          {hits.map((hit) => (
            <Hit key={`${hit.task_id} ${hit.pair.pair_id}`} hit={hit} words={wordsOf(wanted.q ?? "")} />
          ))}
        </ul>
        {found.data?.next_cursor != null && (
          <div class="panel-body">
            {limit < MAX_SHOWN ? (
              <Action onPress={() => setPage({ key, limit: Math.min(limit + 2 * STEP, MAX_SHOWN) })}>{tp.more}</Action>
            ) : (
              <span class="quiet">{t.narrow(count(limit))}</span>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function Filters({ wanted, found }: { wanted: SearchQuery; found: string }) {
  const t = text.value.pairSearch;
  const tp = text.value.pairs;
  const databases = useResource("databases", listDatabases).data ?? [];
  const choice = (name: FilterName, label: string, any: string, values: readonly string[], nameOf: (value: string) => string) => (
    <Choice
      label={label}
      any={any}
      value={wanted[name] ?? ""}
      values={values}
      nameOf={nameOf}
      onChange={(value) => setParameters({ [NAMES[name]]: value }, "push")}
    />
  );
  const sources = databases.map((database) => database.name);
  return (
    <search class="toolbar pair-filters">
      <SearchInput search={parameters.value.get(NAMES.q) ?? ""} onSearch={(search) => setParameters({ [NAMES.q]: search })} />
      {choice("db_name", t.database, t.anyDatabase, sources, (value) => value)}
      {choice("status", tp.filters.state, tp.anyOf.state, STATES, word)}
      {choice("difficulty", tp.filters.difficulty, tp.anyOf.difficulty, LEVELS, word)}
      {choice("language", t.language, t.anyLanguage, ["zh", "en"], (value) => (value === "zh" ? t.languages.zh : t.languages.en))}
      {Object.keys(wanted).length > 0 && (
        <Action kind="plain" onPress={() => setParameters(NO_FILTER, "push")}>
          {text.value.tasks.clear}
        </Action>
      )}
      <span class="push" />
      <span class="quiet small nowrap pair-count" role="status">
        {found}
      </span>
    </search>
  );
}

function NoHits({ filtered }: { filtered: boolean }) {
  const t = text.value.pairSearch;
  return filtered ? (
    <Empty title={t.none} hint={t.noneHint} />
  ) : (
    <Empty title={t.empty} hint={t.emptyHint}>
      <Link to="/?new=1" class="button primary">
        {text.value.tasks.new}
      </Link>
    </Empty>
  );
}

/** A pair with its task; it opens in the list of the task's pairs. */
function Hit({ hit, words }: { hit: PairHit; words: readonly string[] }) {
  const t = text.value.pairSearch;
  const opened = new URLSearchParams({ tab: "pairs", pair: hit.pair.pair_id });
  return (
    <li class="pair" data-pair={hit.pair.pair_id}>
      <Link to={`${pathOf({ page: "task", id: hit.task_id })}?${opened.toString()}`} class="pair-head">
        <span class="pair-question">
          <Marked text={hit.pair.question} words={words} anywhere />
        </span>
        <Facts pair={hit.pair} />
        <code class="pair-sql quiet ellipsis">
          <Marked text={hit.excerpt} words={words} anywhere />
        </code>
        <span class="pair-from quiet small">
          {datasetName(hit.dataset)} · {t.from(hit.task_name ?? hit.task_id)}
        </span>
      </Link>
    </li>
  );
}
