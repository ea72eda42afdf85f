import { useEffect, useState } from "preact/hooks";
import type { CodeLanguage } from "./fileLanguage";
import type { TokenNode } from "./tokens";

/** Longer texts stay plain: colouring them would take longer than reading them. */
const COLOURED_CHARACTERS = 120_000;

interface Props {
  text: string;
  language: CodeLanguage;
  label: string;
}

/** Text as code. The highlighter is fetched only when something is to be coloured. */
export function Code({ text, language, label }: Props) {
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
      <code>{tree === undefined ? text : tree.children.map((child, index) => <Token key={index} node={child} />)}</code>
    </pre>
  );
}

function Token({ node }: { node: TokenNode | string }) {
  if (typeof node === "string") return <>{node}</>;
  const name = node.scope?.split(".")[0];
  const children = node.children.map((child, index) => <Token key={index} node={child} />);
  return name === undefined ? <>{children}</> : <span class={`hljs-${name}`}>{children}</span>;
}
