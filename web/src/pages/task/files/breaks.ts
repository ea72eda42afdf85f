import type { TokenNode } from "./tokens";

/** A position in a text before which a line break is shown. */
export interface Break {
  at: number;
  /** Indentation in characters. */
  indent: number;
}

export type Piece = string | Break | { scope?: string | undefined; children: Piece[] };

/** Nodes of a text with its breaks, in ascending order. Pure. */
export function withBreaks(nodes: TokenNode["children"], breaks: readonly Break[]): Piece[] {
  let at = 0;
  let next = 0;
  const cut = (text: string): Piece[] => {
    const pieces: Piece[] = [];
    const end = at + text.length;
    for (let found = breaks[next]; found !== undefined && found.at < end; found = breaks[++next]) {
      if (found.at > at) pieces.push(text.slice(text.length - (end - at), text.length - (end - found.at)));
      pieces.push(found);
      at = found.at;
    }
    pieces.push(text.slice(text.length - (end - at)));
    at = end;
    return pieces;
  };
  const walk = (children: TokenNode["children"]): Piece[] =>
    children.flatMap((child): Piece[] =>
      typeof child === "string" ? cut(child) : [{ scope: child.scope, children: walk(child.children) }],
    );
  return walk(nodes);
}

/** The text with its breaks as line breaks, in the place of the white space before them. Pure. */
export function inLines(text: string, breaks: readonly Break[]): string {
  let lines = "";
  let from = 0;
  for (const { at, indent } of breaks) {
    lines += `${text.slice(from, at).trimEnd()}\n${" ".repeat(indent)}`;
    from = at;
  }
  return lines + text.slice(from);
}
