import { count } from "../../../../text/format";

/** The gate counts no further. */
const MAX_COUNTED = 1000;

/** Number of rows: "12", or "1,000+" if there may be more. */
export function rowCount(rows: number): string {
  return rows < MAX_COUNTED ? count(rows) : `${count(MAX_COUNTED)}+`;
}
