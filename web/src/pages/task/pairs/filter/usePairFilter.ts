import { useMemo } from "preact/hooks";
import { parameters, setParameters } from "../../../../route/navigation";
import { NO_FILTER, type PairFilter, type Sort } from "./filterPairs";
import { filterOf, sortOf } from "./pairAddress";

interface Filtering {
  filter: PairFilter;
  sort: Sort;
  change: (changes: Partial<PairFilter>) => void;
  setSort: (sort: Sort) => void;
  clear: () => void;
}

/** Filter and order of the pairs, kept in the address. */
export function usePairFilter(): Filtering {
  const address = parameters.value;
  const key = Object.values(filterOf(address)).join("\n");
  // another parameter of the address is no other filter
  const filter = useMemo(() => filterOf(address), [key]);
  return {
    filter,
    sort: sortOf(address),
    change: (changes) => setParameters(changes),
    setSort: (sort) => setParameters({ sort: sort === "generated" ? undefined : sort }),
    clear: () => setParameters({ ...NO_FILTER }),
  };
}
