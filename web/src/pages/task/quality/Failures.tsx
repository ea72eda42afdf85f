import type { Pair } from "../../../api/pairs";
import { Link } from "../../../route/Link";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { causeWord } from "../pairs/causes/Causes";
import { causesOf } from "../pairs/causes/causes";
import type { PairFilter } from "../pairs/filter/filterPairs";
import type { Report } from "./report";

const MAX_SHOWN = 50;

interface Props {
  pairs: readonly Pair[];
  report: Report;
  pathOf: (filter: Partial<PairFilter>) => string;
}

/** Invalid pairs by cause, duplicate questions, and questions that may not fit their SQL; each opens its pairs. */
export function Failures({ pairs, report, pathOf }: Props) {
  const t = text.value.quality;
  const causes = causesOf(pairs);
  const failed = causes.reduce((sum, cause) => sum + cause.pairs.length, 0);
  const coverage = report.generation?.coverage;
  const twice = [...(coverage?.duplicate_questions ?? []), ...(coverage?.conflicting_questions ?? [])];
  const suspected = new Set(coverage?.signs?.map((found) => found.pair_id));
  const doubtful = pairs.filter((pair) => suspected.has(pair.pair_id)).map((pair) => pair.question);
  return (
    <section>
      <h3>
        {t.failures} {failed > 0 && <Link to={pathOf({ state: "invalid" })}>{count(failed)}</Link>}
      </h3>
      {failed === 0 && <p class="quiet small">{t.noFailures}</p>}
      <ul class="failure-list">
        {causes.slice(0, MAX_SHOWN).map((cause) => (
          <li key={cause.key}>
            <Link to={pathOf({ cause: cause.key })}>
              {count(cause.pairs.length)} · {causeWord(cause.code)} {cause.name !== "" && <code>{cause.name}</code>}
            </Link>
          </li>
        ))}
      </ul>
      <Questions title={t.duplicates} questions={twice} pathOf={pathOf} />
      <Questions title={t.suspected} questions={doubtful} pathOf={pathOf} />
    </section>
  );
}

function Questions({ title, questions, pathOf }: { title: string; questions: readonly string[]; pathOf: Props["pathOf"] }) {
  if (questions.length === 0) return null;
  return (
    <>
      <h3>
        {title} <span class="quiet">{count(questions.length)}</span>
      </h3>
      <ul class="failure-list">
        {questions.slice(0, MAX_SHOWN).map((question) => (
          <li key={question}>
            <Link to={pathOf({ search: question.slice(0, 200) })}>{question}</Link>
          </li>
        ))}
      </ul>
      {questions.length > MAX_SHOWN && <p class="quiet small">{text.value.quality.more(count(questions.length - MAX_SHOWN))}</p>}
    </>
  );
}
