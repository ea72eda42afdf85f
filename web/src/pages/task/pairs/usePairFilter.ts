import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { parameters, setParameters } from "../../../route/navigation";
import { NO_FILTER, type PairFilter, type Sort } from "./filterPairs";
import { filterOf, sortOf } from "./pairAddress";

const TYPING_MS = 150;

interface Filtering {
  filter: PairFilter;
  sort: Sort;
  /** The search as it is typed; the filter follows after a pause. */
  search: string;
  change: (changes: Partial<PairFilter>) => void;
  setSort: (sort: Sort) => void;
  clear: () => void;
}

/** Filter and order of the pairs, kept in the address. */
export function usePairFilter(): Filtering {
  const address = parameters.value;
  const filter = useMemo(() => filterOf(address), [address]);
  const [search, setSearch] = useState(filter.search);
  const timer = useRef(0);
  useEffect(() => setSearch(filter.search), [filter.search]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const write = (changes: Partial<PairFilter>) => {
    window.clearTimeout(timer.current);
    setParameters(changes);
  };
  return {
    filter,
    sort: sortOf(address),
    search,
    change: (changes) => {
      if (changes.search === undefined) return write(changes);
      setSearch(changes.search);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setParameters(changes), TYPING_MS);
    },
    setSort: (sort) => setParameters({ sort: sort === "generated" ? undefined : sort }),
    clear: () => write(NO_FILTER),
  };
}
