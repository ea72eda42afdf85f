/**
 * Writes the answers of the API as TypeScript, out of the service's OpenAPI document:
 *
 *     python -c "import json; from service.api.openapi.document import openapi; print(json.dumps(openapi()))" | npm run types
 *
 * With `--check` nothing is written; it ends with 1 where the file does not say what the document says.
 *
 * Only named schemas are written, in the layout that `openapi-typescript` uses, so that one can replace the other.
 */
import { readFileSync, writeFileSync } from "node:fs";

const OUTPUT = new URL("../src/api/schema.ts", import.meta.url);

/** The TypeScript of one JSON schema. */
function typeOf(schema, indent) {
  if (schema.$ref) return `components["schemas"]["${schema.$ref.split("/").at(-1)}"]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => typeOf(choice, indent)).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(" | ");
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return `(${schema.items && Object.keys(schema.items).length > 0 ? typeOf(schema.items, indent) : "unknown"})[]`.replace(
        /^\(([^|]*)\)\[\]$/,
        "$1[]",
      );
    case "object":
      return objectOf(schema, indent);
    default:
      return "unknown";
  }
}

function objectOf(schema, indent) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && Object.keys(values).length > 0 ? typeOf(values, indent) : "unknown"}>`;
  }
  const required = new Set(schema.required ?? []);
  const inner = `${indent}  `;
  const lines = properties.map(([name, property]) => `${inner}${name}${required.has(name) ? "" : "?"}: ${typeOf(property, inner)};`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

const checking = process.argv.includes("--check");
const document = JSON.parse(readFileSync(0, "utf8"));
const schemas = Object.entries(document.components.schemas).sort(([a], [b]) => a.localeCompare(b));
const body = schemas.map(([name, schema]) => `    ${name}: ${typeOf(schema, "    ")};`).join("\n");
const written = `// Made by \`npm run types\` from the service's OpenAPI document; changes here are lost.\n\nexport interface components {\n  schemas: {\n${body}\n  };\n}\n`;
if (!checking) writeFileSync(OUTPUT, written);
else if (readFileSync(OUTPUT, "utf8") !== written) {
  console.error("src/api/schema.ts is not what the service's OpenAPI document says; `npm run types` writes it anew");
  process.exit(1);
}
