import { Copy } from "../../../parts/Copy";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { CONDITIONS, shareOf, type Evaluation, type ModelAccuracy } from "./evaluation";

const ROWS = ["tables", "columns", "clauses", "examples"] as const;
const MAX_LACKS = 8;

/** Whether the pairs help with questions of the user, or the command that measures it. */
export function EvaluationCard({ taskId, evaluation }: { taskId: string; evaluation: Evaluation | undefined }) {
  const t = text.value.evaluation;
  return (
    <section class="figure-card evaluation" aria-label={t.title}>
      <h3>{t.title}</h3>
      {evaluation === undefined ? (
        <>
          <p class="quiet small">{t.none}</p>
          <Command line={`querymill evaluate ${taskId} questions.csv`} />
          <p class="quiet small">{t.noneHeldOut}</p>
        </>
      ) : (
        <Figures evaluation={evaluation} />
      )}
    </section>
  );
}

function Figures({ evaluation }: { evaluation: Evaluation }) {
  const t = text.value.evaluation;
  const { measured, questions, pairs, file, model } = evaluation;
  return (
    <>
      <p class="quiet small">
        {evaluation.held_out
          ? t.heldOut(count(measured), count(pairs))
          : t.measured(count(measured), count(questions), file ?? "", count(pairs))}
      </p>
      {model !== null && <Accuracy model={model} />}
      <table class="evaluation-table">
        <thead>
          <tr>
            <th scope="col">{t.needed}</th>
            <th scope="col">{t.inPairs}</th>
            <th scope="col">{t.retrieved}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row}>
              <th scope="row">{t[row]}</th>
              <td>{shareOf(evaluation[row].in_pairs, evaluation[row].needed)}</td>
              <td>{shareOf(evaluation[row].retrieved, evaluation[row].needed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Lacks evaluation={evaluation} />
      {model === null && <p class="quiet small">{t.noModel}</p>}
      <Named
        title={t.missed}
        items={(evaluation.missed ?? []).map(({ number, question, has_example: known, is_wrong: wrong }) => {
          const why = [known ? "" : t.noExample, wrong ? t.wrong : ""].filter(Boolean).join(" + ");
          return `${number}. ${question} – ${why}`;
        })}
      />
      <Named title={t.refused} items={evaluation.refused.map(({ number, question, error }) => `${number}. ${question} – ${error}`)} />
    </>
  );
}

function Accuracy({ model }: { model: ModelAccuracy }) {
  const t = text.value.evaluation;
  return (
    <>
      <table class="evaluation-table">
        <thead>
          <tr>
            {[t.model(model.name), t.right, t.interval, t.runs].map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {CONDITIONS.map((condition) => {
            const found = model.conditions[condition];
            return (
              <tr key={condition}>
                <th scope="row">{t[condition]}</th>
                <td>{shareOf(found.right, found.asked)}</td>
                <td>
                  {Math.round(found.low * 100)}–{Math.round(found.high * 100)}%
                </td>
                <td>{shareOf(found.runs, found.asked)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <ul class="small">
        {model.changes.map(({ before, after, repaired, broken }) => (
          <li key={`${before} ${after}`}>{t.change(t[before], t[after], count(repaired.length), count(broken.length))}</li>
        ))}
      </ul>
      {model.unanswered > 0 && <p class="small tone-text-warn">{t.unanswered(count(model.unanswered), model.why_unanswered ?? "")}</p>}
    </>
  );
}

function Lacks({ evaluation }: { evaluation: Evaluation }) {
  const t = text.value.evaluation;
  const { lacks, more_pairs: more } = evaluation;
  if (lacks.length === 0) return null;
  return (
    <>
      <h4>{t.lacks}</h4>
      <ul class="small">
        {lacks.slice(0, MAX_LACKS).map(({ clauses, tables, questions }) => {
          const named = clauses.map((clause) => t.clause[clause] ?? clause).join(" + ") || t.noClause;
          return <li key={questions.join()}>{t.lack(named, tables.join(", "), questions.length, count(questions.length))}</li>;
        })}
        {lacks.length > MAX_LACKS && <li>…</li>}
      </ul>
      {more !== null && (
        <>
          <p class="small">{t.more(count(more.questions.length))}</p>
          <Command line={more.command} />
        </>
      )}
    </>
  );
}

/** Questions with what is wrong with each, folded. */
function Named({ title, items }: { title: (n: string) => string; items: string[] }) {
  if (items.length === 0) return null;
  return (
    <details class="small">
      <summary>{title(count(items.length))}</summary>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </details>
  );
}

function Command({ line }: { line: string }) {
  return (
    <p class="evaluation-command">
      <code class="small">{line}</code> <Copy content={() => line} kind="plain" compact />
    </p>
  );
}
