export type CodeLanguage = "sql" | "markdown" | "json" | "text";

const BY_ENDING: readonly [RegExp, CodeLanguage][] = [
  [/\.(sql|ddl)$/i, "sql"],
  [/\.md$/i, "markdown"],
  [/\.json(\.backup(\.\d+)?)?$/i, "json"],
  [/^metadata\.txt$/i, "sql"],
];

/** Language for highlighting a file, by its name. */
export function languageOf(name: string): CodeLanguage {
  return BY_ENDING.find(([pattern]) => pattern.test(name))?.[1] ?? "text";
}
