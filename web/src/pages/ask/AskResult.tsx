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
  const draftOf = (index: number): Draft => ({ sql: asked.pairs[index]?.sql ?? "", title: t.sqlOf(index + 1) });
  const [chosen, setChosen] = useState<number | undefined>(0);
  const [written, setWritten] = useState<Draft | undefined>(undefined);
  const choose = (index: number) => {
    setChosen(index);
    setWritten(undefined);
  };
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
        <FoundPairs pairs={asked.pairs} chosen={written === undefined ? chosen : undefined} onChoose={choose} />
        <Answer asked={asked} draft={written ?? draftOf(chosen ?? 0)} model={model} onDraft={setWritten} />
        <FoundTables tables={asked.tables} />
        <FoundDocuments documents={asked.documents} />
      </div>
    </>
  );
}
