import { listDatasets } from "../../api/datasets";
import { searchPairs } from "../../api/pairs";
import type { Problem } from "../../api/problem";
import { may } from "../../api/session";
import { listDatabases } from "../../api/sources";
import { listTasks } from "../../api/tasks";
import { useResource } from "../../api/useResource";
import { useSettled } from "../../parts/throttle";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { datasetName } from "../../text/format";
import { matching, type Item } from "./matching";

const MAX_FOUND = 6;
const MIN_PAIR_SEARCH_CHARACTERS = 2;

/** Tasks, datasets, sources and pairs that match the search, and the problem of the last request. */
export function useFoundItems(typed: string): { items: Item[]; problem: Problem | undefined } {
  const search = useSettled(typed.trim());
  const known = useResource("palette", async (signal) => ({
    datasets: may("read") ? (await listDatasets(signal)).datasets : [],
    sources: may("read") ? await listDatabases(signal) : [],
  }));
  const found = useResource(`palette ${search}`, async (signal) => ({
    tasks: may("read") ? (await listTasks({ q: search }, undefined, signal)).tasks.slice(0, MAX_FOUND) : [],
    pairs: may("read") && search.length >= MIN_PAIR_SEARCH_CHARACTERS ? (await searchPairs({ q: search }, MAX_FOUND, signal)).pairs : [],
  }));
  const datasets = known.data?.datasets.map(({ dataset }): Item => ({
    id: `dataset ${dataset}`,
    group: "datasets",
    label: datasetName(dataset),
    hint: dataset,
    run: () => navigate(pathOf({ page: "dataset", id: dataset })),
  }));
  const sources = known.data?.sources.map(({ name }): Item => ({
    id: `source ${name}`,
    group: "sources",
    label: name,
    run: () => navigate(`/?${new URLSearchParams({ db: name }).toString()}`),
  }));
  // results of an earlier search would be chosen by mistake
  const current = search === typed.trim() ? found.data : undefined;
  const tasks = current?.tasks.map((task): Item => ({
    id: task.task_id,
    group: "tasks",
    label: task.task_name || task.task_id,
    hint: task.task_name ? task.task_id : undefined,
    run: () => navigate(pathOf({ page: "task", id: task.task_id })),
  }));
  const pairs = current?.pairs.map(({ task_id: id, task_name: name, pair }): Item => ({
    id: `pair ${id} ${pair.pair_id}`,
    group: "pairs",
    label: pair.question,
    hint: name || id,
    run: () => navigate(`${pathOf({ page: "task", id })}?${new URLSearchParams({ tab: "pairs", pair: pair.pair_id }).toString()}`),
  }));
  return {
    items: [...matching([...(datasets ?? []), ...(sources ?? [])], typed), ...(tasks ?? []), ...(pairs ?? [])],
    problem: found.problem ?? known.problem,
  };
}
