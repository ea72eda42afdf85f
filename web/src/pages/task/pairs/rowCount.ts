import { count } from "../../../text/format";

/** The gate counts no further. */
const MOST_COUNTED = 1000;

/** How many rows an SQL gave: "12", or "1,000+" where there may be more. */
export function rowCount(rows: number): string {
  return rows < MOST_COUNTED ? count(rows) : `${count(MOST_COUNTED)}+`;
}
