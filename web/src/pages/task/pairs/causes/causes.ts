import type { Pair } from "../../../../api/pairs";
import { causeOf } from "../filter/filterPairs";
import { isUnfit } from "../pairState";

/** Invalid pairs with one cause: a code, and the name in their SQL that it is about, empty if none is known. */
export interface Cause {
  key: string;
  code: string;
  name: string;
  pairs: Pair[];
}

const CODE = /^([0-9A-Z]{5}|[a-z_]+)(?: (\S.*))?$/;

/** Invalid pairs grouped by cause, the largest group first. Pure. */
export function causesOf(pairs: readonly Pair[]): Cause[] {
  const groups = new Map<string, Cause>();
  for (const pair of pairs) {
    // a rejected pair needs no mending
    if (!isUnfit(pair, "invalid") || pair.review === "rejected") continue;
    const key = causeOf(pair) ?? "unknown";
    const group = groups.get(key) ?? { ...partsOf(key), key, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.pairs.length - a.pairs.length);
}

/** Code and name of a cause; an error from before causes were recorded is its own code. */
export function partsOf(cause: string): { code: string; name: string } {
  const [, code, name = ""] = CODE.exec(cause) ?? [];
  return code === undefined ? { code: cause, name: "" } : { code, name };
}
