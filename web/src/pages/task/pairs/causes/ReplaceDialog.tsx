import { useEffect, useState } from "preact/hooks";
import { editPairs, replacementsOf, type Pair, type PairEdit, type PairEdits } from "../../../../api/pairs";
import { useAttempt } from "../../../../api/useAttempt";
import { Action } from "../../../../parts/Action";
import { Field } from "../../../../parts/Field";
import { Modal } from "../../../../parts/Modal";
import { ProblemNotice } from "../../../../parts/ProblemNotice";
import { count } from "../../../../text/format";
import { text } from "../../../../text/language";
import { Diff } from "./Diff";
import { rowCount } from "../opened/rowCount";

const TYPING_MS = 400;
const MAX_SHOWN = 200;

interface Props {
  taskId: string;
  pairs: readonly Pair[];
  /** Name to replace; empty to ask for it. */
  name: string;
  onDone: (edits: PairEdits) => void;
  onClose: () => void;
}

interface Trial {
  key: string;
  edits: PairEdits;
}

/** Replaces a name in the SQL of several pairs: a trial shows each verdict and what changes before anything is saved. */
export function ReplaceDialog({ taskId, pairs, name, onDone, onClose }: Props) {
  const t = text.value.pairs;
  const [find, setFind] = useState(name);
  const [by, setBy] = useState("");
  const [names, setNames] = useState<readonly string[]>([]);
  const [trial, setTrial] = useState<Trial | undefined>(undefined);
  const suggesting = useAttempt();
  const trying = useAttempt();
  const saving = useAttempt();
  const key = `${find} ${by}`;
  const known = trial?.key === key ? trial.edits : undefined;
  const ids = pairs.map((pair) => pair.pair_id);
  const complete = find.trim() !== "" && by.trim() !== "" && find !== by;
  const body = { pair_ids: ids, find: find.trim(), replace: by.trim() };
  useEffect(() => {
    if (name === "") return;
    void suggesting.run(async () => {
      const found = (await replacementsOf(taskId, name)).names;
      setNames(found);
      setBy((typed) => typed || (found[0] ?? ""));
    });
  }, []);
  useEffect(() => {
    if (!complete) return undefined;
    let current = true;
    const timer = window.setTimeout(
      () => {
        void trying.run(async () => {
          const edits = await editPairs(taskId, { ...body, dry_run: true });
          if (current) setTrial({ key, edits });
        });
      },
      trial === undefined ? 0 : TYPING_MS,
    );
    return () => {
      window.clearTimeout(timer);
      current = false;
    };
  }, [key]);
  const valid = known?.edits.filter((edit) => edit.valid) ?? [];
  const save = () => void saving.run(async () => onDone(await editPairs(taskId, body)));
  const problem = saving.problem ?? trying.problem ?? suggesting.problem;
  return (
    <Modal kind="drawer" label={t.replaceTitle} onClose={onClose}>
      <div class="drawer-layout">
        <header class="drawer-head">
          <h2>{t.replaceIn(count(pairs.length))}</h2>
          <button type="button" class="tool" aria-label={text.value.app.close} onClick={onClose}>
            ✕
          </button>
        </header>
        <div class="drawer-body">
          <p class="quiet">{t.replaceAbout}</p>
          <div class="replace-names">
            <Field label={t.find} fault={trying.problem?.fields.get("find")}>
              {(wiring) => <input class="input mono" {...wiring} value={find} onInput={(event) => setFind(event.currentTarget.value)} />}
            </Field>
            <span class="replace-arrow quiet" aria-hidden="true">
              →
            </span>
            <Field label={t.replaceBy} fault={trying.problem?.fields.get("replace")}>
              {(wiring) => (
                <input
                  class="input mono"
                  list="replacements"
                  {...wiring}
                  value={by}
                  onInput={(event) => setBy(event.currentTarget.value)}
                />
              )}
            </Field>
            <datalist id="replacements">
              {names.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </div>
          {names.length > 1 && (
            <div class="row-wrap" role="group" aria-label={t.suggestions}>
              {names.slice(0, 5).map((each) => (
                <Action key={each} compact pressed={each === by} onPress={() => setBy(each)}>
                  <code>{each}</code>
                </Action>
              ))}
            </div>
          )}
          {problem !== undefined && !problem.fields.has("find") && !problem.fields.has("replace") && (
            <ProblemNotice problem={problem} endpoint={`POST /tasks/${taskId}/pairs/edit`} />
          )}
          <p class="small quiet" role="status">
            {known === undefined
              ? trying.busy || suggesting.busy
                ? t.checking
                : ""
              : t.replaceVerdict(count(valid.length), count(known.edits.length - valid.length), count(known.unchanged.length))}
          </p>
          {known !== undefined && (
            <ul class="edit-list">
              {[...known.edits]
                .sort((a, b) => Number(a.valid) - Number(b.valid))
                .slice(0, MAX_SHOWN)
                .map((edit) => (
                  <Verdict key={edit.pair_id} edit={edit} />
                ))}
            </ul>
          )}
        </div>
        <footer class="drawer-foot">
          <Action onPress={onClose}>{t.discard}</Action>
          <Action
            kind="primary"
            reason={saving.busy ? t.saving : known === undefined ? t.checkFirst : valid.length === 0 ? t.nonePasses : undefined}
            onPress={save}
          >
            {saving.busy ? t.saving : t.replaceTake(count(valid.length))}
          </Action>
        </footer>
      </div>
    </Modal>
  );
}

function Verdict({ edit }: { edit: PairEdit }) {
  const t = text.value.pairs;
  return (
    <li class="edit">
      <span>{edit.question}</span>
      <span class={`badge plain-badge tone-${edit.valid ? "good" : "bad"}`}>{edit.valid ? t.valid : t.invalid}</span>
      <Diff before={edit.before} after={edit.after} />
      {edit.valid ? (
        <span class="quiet small">{t.resultRows(rowCount(edit.rows ?? 0))}</span>
      ) : (
        <span class="tone-text-bad small mono">{edit.error}</span>
      )}
    </li>
  );
}
