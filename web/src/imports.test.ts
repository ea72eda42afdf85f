import { expect, test } from "vitest";

const SOURCES = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

function importsOf(path: string): string[] {
  const found = (SOURCES[path] ?? "").matchAll(/^(?:import|export) [^"]*"(\.[^"]+)";/gm);
  return [...found].flatMap(([, target = ""]) => {
    const base = new URL(target, `http://x/${path}`).pathname.slice(1);
    return [`./${base}.ts`, `./${base}.tsx`].filter((file) => file in SOURCES);
  });
}

test("no module imports itself by way of others", () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" > "));
    if (trail.includes(path) || done.has(path)) return;
    for (const next of importsOf(path)) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of Object.keys(SOURCES)) visit(path, []);
  expect(done.size).toBeGreaterThan(100);
  expect(importsOf("./text/language.ts")).toContain("./text/en.ts");
  expect(cycles).toEqual([]);
});
