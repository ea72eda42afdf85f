import { useState } from "preact/hooks";
import type { Asked } from "../../api/ask";
import { text } from "../../text/language";
import { Answer, type Draft } from "./Answer";
import { FoundPairs } from "./FoundPairs";
import { FoundDocuments, FoundTables } from "./FoundTexts";
import { operationWord } from "./operations";

/** What an assistant would be given for a question, and the SQL of the best pair. */
export function AskResult({ asked, model }: { asked: Asked; model: string | null }) {
  const t = text.value.ask;
  const draftOf = (pair: number): Draft => ({ sql: asked.pairs[pair]?.sql ?? "", title: t.sqlOf(pair + 1), pair });
  const [draft, setDraft] = useState(draftOf(0));
  return (
    <>
      <p class="ask-understood small quiet" role="status">
        {t.found(Math.max(1, Math.round(asked.seconds * 1000)))}
        {asked.operations.map(({ operation, words }) => (
          <span key={operation} class="badge tone-quiet plain-badge">
            {operationWord(operation)}
            {words.length > 0 && <span class="quiet">{t.quoted(words.join(t.comma))}</span>}
          </span>
        ))}
      </p>
      <div class="ask-grid">
        <div class="ask-column">
          <FoundPairs pairs={asked.pairs} chosen={draft.pair} onChoose={(pair) => setDraft(draftOf(pair))} />
          <FoundTables tables={asked.tables} />
        </div>
        <div class="ask-column">
          <Answer asked={asked} draft={draft} model={model} onDraft={setDraft} />
          <FoundDocuments documents={asked.documents} />
        </div>
      </div>
    </>
  );
}
