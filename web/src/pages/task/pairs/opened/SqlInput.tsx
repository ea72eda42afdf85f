import { useEffect, useState } from "preact/hooks";
import type { Wiring } from "../../../../parts/Field";
import { Tokens } from "../../files/Code";
import type { TokenNode } from "../../files/tokens";
import { markedPart } from "./markedPart";

interface Props {
  wiring: Wiring;
  sql: string;
  /** Place of an error in characters, from 1. */
  errorAt: number | undefined;
  onInput: (sql: string) => void;
}

/** A text area over the same text in colours, with the place of an error marked. */
export function SqlInput({ wiring, sql, errorAt, onInput }: Props) {
  const [tokens, setTokens] = useState<{ of: string; tree: TokenNode } | undefined>(undefined);
  useEffect(() => {
    let current = true;
    void import("../../files/tokens").then(({ tokensOf }) => current && setTokens({ of: sql, tree: tokensOf(sql, "sql") }));
    return () => {
      current = false;
    };
  }, [sql]);
  const [before, marked] = markedPart(sql, errorAt);
  return (
    <div class="sql-input">
      {marked !== "" && (
        <pre class="code sql-error" aria-hidden="true">
          <code>
            {before}
            <mark>{marked}</mark>
          </code>
        </pre>
      )}
      <pre class="code" aria-hidden="true">
        <code>
          <Tokens pieces={tokens?.of === sql ? tokens.tree.children : [sql]} />
          {"\n"}
        </code>
      </pre>
      <textarea class="textarea mono" spellcheck={false} {...wiring} value={sql} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}
