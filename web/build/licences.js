import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Finds the package a bundled module belongs to: the nearest folder with a named package.json. */
function packageOf(moduleId) {
  const path = moduleId.replace(/^\0/, "").split("?")[0];
  const marker = path.lastIndexOf("node_modules/");
  if (marker < 0) return undefined;
  const parts = path.slice(marker + "node_modules/".length).split("/");
  const name = parts[0].startsWith("@") ? `${parts[0]}/${parts[1]}` : parts[0];
  return join(path.slice(0, marker), "node_modules", name);
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`no licence file in ${folder}: a bundled package must carry one`);
  return readFileSync(join(folder, file), "utf8").trim();
}

/** Writes `licences.txt` beside the bundle: every bundled package with its licence in full. */
export function licences() {
  return {
    name: "licences",
    apply: "build",
    generateBundle(_options, bundle) {
      const folders = new Set();
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.type === "chunk" ? chunk.moduleIds : chunk.originalFileNames) {
          const folder = packageOf(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const entries = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        return `${name} ${version} (${license})\n\n${licenceText(folder)}\n`;
      });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: entries.join(`\n${"-".repeat(72)}\n\n`) });
    },
  };
}
