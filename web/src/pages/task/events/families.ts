const NAMES = ["task", "step", "execution", "unit", "file", "files", "log", "model", "pair", "quality"] as const;
const QUIET = NAMES.filter((name) => name !== "log");

/** The `types` parameter a choice of family stands for; the empty choice is everything but log lines. */
export function typesOf(family: string): string {
  if (family === "*") return "";
  if (family === "") return QUIET.map((name) => `${name}.*`).join(",");
  return family === "file" ? "file.*,files.*" : `${family}.*`;
}

/** What there is to choose; `files` goes with `file`. */
export const FAMILIES = NAMES.filter((name) => name !== "files");
