import type { FoundPair } from "../../api/ask";
import { text } from "../../text/language";
import { Marked } from "./Marked";
import { Score } from "./Score";
import { operationWord } from "./operations";

interface Props {
  pairs: readonly FoundPair[];
  chosen: number | undefined;
  onChoose: (index: number) => void;
}

/** The pairs that an assistant would be given; the SQL of the chosen one is shown beside them. */
export function FoundPairs({ pairs, chosen, onChoose }: Props) {
  const t = text.value.ask;
  return (
    <section class="panel ask-pairs" aria-label={t.pairs}>
      <div class="ask-head">
        <h2>{t.pairs}</h2>
        <span class="ask-legend small quiet">
          <span>{t.cosine}</span> <span class="ask-legend-bonus">{t.equalOperations}</span>
        </span>
      </div>
      <ol>
        {pairs.map((pair, index) => (
          <li key={pair.pair_id}>
            <button type="button" class="ask-pair" aria-pressed={index === chosen} onClick={() => onChoose(index)}>
              <span class="ask-number quiet">{index + 1}</span>
              <span class="ask-question">
                <Marked text={pair.question} words={pair.words} />
              </span>
              <Score similarity={pair.similarity} score={pair.score} label={t.score(pair.similarity.toFixed(2))} />
              {pair.operations.length > 0 && (
                <span class="ask-why">
                  {pair.operations.map((operation) => (
                    <span key={operation} class="badge tone-quiet plain-badge">
                      {operationWord(operation)}
                    </span>
                  ))}
                </span>
              )}
            </button>
            {pair.near_copies.length > 0 && (
              <details class="ask-same small quiet">
                <summary>{t.nearCopies(pair.near_copies.length)}</summary>
                <ul>
                  {pair.near_copies.map((question) => (
                    <li key={question}>{question}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
