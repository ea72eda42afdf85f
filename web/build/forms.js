/**
 * Writes the fields of the API's requests that the page has forms for, with their kinds, limits, values and defaults, and
 * the formats of exported pairs, from the OpenAPI document on stdin. `make api` runs it.
 */
import { readFileSync, writeFileSync } from "node:fs";

const OUTPUT = new URL("../src/api/forms.ts", import.meta.url);
const REQUESTS = ["TaskRequest", "DatabaseRequest", "KeyRequest"];
const LIMITS = ["minimum", "maximum", "maxLength", "pattern"];

const document = JSON.parse(readFileSync(0, "utf8"));

function resolved(schema) {
  return schema.$ref ? document.components.schemas[schema.$ref.split("/").at(-1)] : schema;
}

/** Fields of an object by name; those of an object within are named `outer.inner`. */
function fieldsOf(schema, prefix = "") {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const choices = (property.anyOf ?? property.oneOf ?? [property]).map(resolved).filter(({ type }) => type !== "null");
    // a list may also be sent as text, whose limit is then the field's
    const [main] = choices;
    const fields = main.properties ? fieldsOf(main, `${prefix}${name}.`) : [];
    const kind = main.enum ? "choice" : main.type;
    const limits = LIMITS.filter((limit) => main[limit] !== undefined).map((limit) => [limit, main[limit]]);
    const values = main.enum ? [["values", main.enum]] : [];
    const given = property.default ?? main.default;
    const start = given === undefined || typeof given === "object" ? [] : [["default", given]];
    return [[`${prefix}${name}`, Object.fromEntries([["kind", kind], ...limits, ...values, ...start])], ...fields];
  });
}

const forms = REQUESTS.map((name) => {
  const fields = fieldsOf(document.components.schemas[name]);
  return `  ${name}: {\n${fields.map(([field, facts]) => `    ${JSON.stringify(field)}: ${JSON.stringify(facts)},\n`).join("")}  },\n`;
});
const [exporting] = Object.entries(document.paths).filter(([path]) => path.endsWith("/pairs/export"));
const formats = exporting[1].get.parameters.find(({ name }) => name === "format").schema.enum;
const written = `// Made by \`make api\` from the service's OpenAPI document; changes here are lost.\n\nexport const FORMS = {\n${forms.join("")}} as const;\n\nexport const EXPORT_FORMATS = ${JSON.stringify(formats)} as const;\n`;
writeFileSync(OUTPUT, written);
