import type { Break } from "../../files/breaks";

/** Shorter SQL stays on one line. */
const ONE_LINE = 60;
const STEP = 2;
/** Strings, quoted names, dollar quotes and comments whole; then words, then everything else character by character. */
const TOKEN = /\be'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[^]*?\1|--.*|\/\*[^]*?\*\/|[\p{L}_][\p{L}\p{N}_$]*|\S/giu;
const CLAUSES = new Set(["FROM", "WHERE", "HAVING", "LIMIT", "OFFSET", "FETCH", "WINDOW", "UNION", "INTERSECT", "EXCEPT"]);
const OF_JOIN = new Set(["NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER"]);

interface Level {
  indent: number;
  /** Indentation of the line with the parenthesis. */
  outer: number;
  /** True if the parentheses contain a SELECT rather than arguments or a condition. */
  query: boolean;
  cases: number;
  betweens: number;
  /** In a condition AND and OR begin lines of their own. */
  condition: boolean;
}

/** Line breaks for a statement of one line. The text itself is unchanged; SQL of several lines keeps its own. Pure. */
export function breaksOf(sql: string): Break[] {
  if (sql.length <= ONE_LINE || sql.trim().includes("\n")) return [];
  const tokens = Array.from(sql.matchAll(TOKEN), (match) => ({ at: match.index, word: match[0].toUpperCase() }));
  const wordAt = (index: number) => tokens[index]?.word ?? "";
  const breaks: Break[] = [];
  let current = 0;
  const level = (outer: number, query: boolean): Level => ({
    indent: outer + (query ? STEP : 0),
    outer,
    query,
    cases: 0,
    betweens: 0,
    condition: false,
  });
  const levels = [level(-STEP, true)];
  for (const [index, { at, word }] of tokens.entries()) {
    const here = levels.at(-1) as Level;
    const [before, after] = [wordAt(index - 1), wordAt(index + 1)];
    const line = (indent: number) => {
      current = indent;
      if (index > 0) breaks.push({ at, indent });
    };
    if (word === "(") {
      levels.push(level(current, after === "SELECT" || after === "WITH"));
    } else if (word === ")") {
      if (levels.length === 1) continue;
      levels.pop();
      if (here.query) line(here.outer);
    } else if (before === ".") {
      // a name, even if it is a keyword
    } else if (word === "CASE") here.cases += 1;
    else if (word === "END") here.cases = Math.max(0, here.cases - 1);
    else if (word === "BETWEEN") here.betweens += 1;
    else if (word === "AND" && here.betweens > 0) here.betweens -= 1;
    else if (!here.query || here.cases > 0) continue;
    else if (word === "AND" || word === "OR") {
      if (here.condition) line(here.indent + STEP);
    } else if (begins(word, before, after)) {
      here.condition = word === "WHERE" || word === "HAVING";
      line(here.indent);
    }
  }
  return breaks;
}

/** The SQL with these line breaks in its text, as for an editor. */
export function inLines(sql: string): string {
  let text = "";
  let from = 0;
  for (const { at, indent } of breaksOf(sql)) {
    text += `${sql.slice(from, at).trimEnd()}\n${" ".repeat(indent)}`;
    from = at;
  }
  return text + sql.slice(from);
}

function begins(word: string, before: string, after: string): boolean {
  if (word === "SELECT") return true;
  if (word === "FROM") return before !== "DISTINCT";
  if (word === "GROUP" || word === "ORDER") return after === "BY";
  if (word === "JOIN" || word === "OUTER") return !OF_JOIN.has(before) && word === "JOIN";
  // left(…) is a function
  if (OF_JOIN.has(word)) return !OF_JOIN.has(before) && (after === "JOIN" || OF_JOIN.has(after));
  return CLAUSES.has(word);
}
