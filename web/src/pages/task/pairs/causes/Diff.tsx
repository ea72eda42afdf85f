import { text } from "../../../../text/language";
import { diffOf } from "./sqlDiff";

/** The SQL after a change, with removed and added tokens marked. */
export function Diff({ before, after }: { before: string; after: string }) {
  return (
    <code class="sql-diff" aria-label={text.value.pairs.changedSql}>
      {diffOf(before, after).map((part, index) =>
        part.kind === "same" ? (
          part.text
        ) : part.kind === "removed" ? (
          <del key={index}>{part.text}</del>
        ) : (
          <ins key={index}>{part.text}</ins>
        ),
      )}
    </code>
  );
}
