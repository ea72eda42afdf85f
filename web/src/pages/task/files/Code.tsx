import { useEffect, useState } from "preact/hooks";
import { withBreaks, type Break, type Piece } from "./breaks";
import type { CodeLanguage } from "./fileLanguage";
import type { TokenNode } from "./tokens";

/** Longer texts are not highlighted, as it takes too long. */
const COLOURED_CHARACTERS = 120_000;

interface Props {
  text: string;
  language: CodeLanguage;
  label: string;
  /** Line breaks that are shown but not copied. */
  breaks?: readonly Break[];
}

/** Text as code. The highlighter is fetched on first use. */
export function Code({ text, language, label, breaks = [] }: Props) {
  const [tree, setTree] = useState<TokenNode | undefined>(undefined);
  useEffect(() => {
    setTree(undefined);
    if (language === "text" || text.length > COLOURED_CHARACTERS) return undefined;
    let current = true;
    void import("./tokens").then(({ tokensOf }) => current && setTree(tokensOf(text, language)));
    return () => {
      current = false;
    };
  }, [text, language]);
  return (
    <pre class="code" tabIndex={0} aria-label={label} role="region">
      <code>
        <Tokens pieces={withBreaks(tree?.children ?? [text], breaks)} />
      </code>
    </pre>
  );
}

/** Pieces of a text in the colours of their scopes. */
export function Tokens({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map((piece, index) => (
        <Token key={index} piece={piece} />
      ))}
    </>
  );
}

function Token({ piece }: { piece: Piece }) {
  if (typeof piece === "string") return <>{piece}</>;
  if ("at" in piece) return <span class="code-break" data-indent={" ".repeat(piece.indent)} />;
  const name = piece.scope?.split(".")[0];
  const children = <Tokens pieces={piece.children} />;
  return name === undefined ? <>{children}</> : <span class={`hljs-${name}`}>{children}</span>;
}
