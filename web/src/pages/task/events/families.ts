const NAMES = ["task", "step", "execution", "unit", "file", "files", "log", "model", "pair", "quality"] as const;
const QUIET = NAMES.filter((name) => name !== "log");

/** The `types` parameter of a family; the empty choice is everything but log lines. */
export function typesOf(family: string): string {
  if (family === "*") return "";
  if (family === "") return QUIET.map((name) => `${name}.*`).join(",");
  return family === "file" ? "file.*,files.*" : `${family}.*`;
}

/** Families to choose from; `file` includes `files`. */
export const FAMILIES = NAMES.filter((name) => name !== "files");
