interface Props {
  /** Cosine similarity, at most 1. */
  similarity: number;
  /** With what equal operations add; by default the similarity. */
  score?: number;
  label: string;
}

const MAX_SCORE = 1.3;
const width = (share: number) => ({ width: `${Math.max(0, Math.min(1, share / MAX_SCORE)) * 100}%` });

/** A score as a number and a bar; what equal operations add has a colour of its own. */
export function Score({ similarity, score = similarity, label }: Props) {
  return (
    <span class="ask-score" title={label}>
      <span class="ask-bar" aria-hidden="true">
        <span style={width(similarity)} />
        <span class="ask-bonus" style={width(score - similarity)} />
      </span>
      <span class="num">
        <span class="sr-only">{label} </span>
        {score.toFixed(2)}
      </span>
    </span>
  );
}
