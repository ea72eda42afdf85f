import { count } from "../../../text/format";

/** The gate counts no further. */
const MAX_COUNTED = 1000;

/** How many rows an SQL gave: "12", or "1,000+" where there may be more. */
export function rowCount(rows: number): string {
  return rows < MAX_COUNTED ? count(rows) : `${count(MAX_COUNTED)}+`;
}
