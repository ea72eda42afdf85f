import { listDatasets } from "../../../api/datasets";
import { useResource } from "../../../api/useResource";
import { Segmented } from "../../../parts/Segmented";
import { Link } from "../../../route/Link";
import { pathOf } from "../../../route/route";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { datasetOf, listsTables, loadChoiceOf, type LoadChoice } from "../draft/draft";
import type { FormState } from "./formState";

/** What the vector store has of the chosen source and language, and what this run does with it; nothing if it has none. */
export function PresentDataset({ form }: { form: FormState }) {
  const t = text.value.datasets.form;
  const { draft, change } = form;
  const datasets = useResource("datasets", listDatasets);
  const source = datasetOf(draft);
  const present = datasets.data?.datasets.find((each) => each.source === source && each.language === draft.language);
  if (present === undefined || present.pairs === 0) return null;
  const chosen = loadChoiceOf(draft);
  const hints: Record<LoadChoice, string> = {
    replace: listsTables(draft) ? t.replaceSomeHint : t.replaceHint,
    add: t.addHint,
    skip: t.skipHint,
  };
  return (
    <fieldset class="field present-dataset">
      <legend>{t.legend}</legend>
      <p>
        {t.holds(`${present.source} · ${present.language}`, count(present.pairs))}{" "}
        {present.tasks.map(({ task_id: id, task_name: name, deleted }, index) => (
          <span key={id}>
            {index > 0 && ", "}
            {deleted ? name || id : <Link to={pathOf({ page: "task", id })}>{name || id}</Link>}
          </span>
        ))}
      </p>
      <Segmented
        label={t.legend}
        value={chosen}
        choices={[
          { value: "replace", label: t.replace },
          { value: "add", label: t.add },
          { value: "skip", label: t.skip },
        ]}
        onChoose={(choice) => change(undefined, choice === "skip" ? { load: false } : { load: true, loadMode: choice })}
      />
      <span class={`hint${chosen === "replace" ? " warn-text" : ""}`}>{hints[chosen]}</span>
    </fieldset>
  );
}
