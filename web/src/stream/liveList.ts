import type { Problem } from "../api/problem";

export interface Placed {
  /** Position in the event log. */
  position: number;
}

/** A request for one page. */
export type Read =
  { kind: "newest" } | { kind: "newer"; after: number } | { kind: "older"; before: number } | { kind: "around"; position: number };

/** A page, oldest item first. */
export interface Page<T> {
  items: readonly T[];
  /** No older item exists. */
  atStart: boolean;
  /** No newer item existed when the service answered. */
  atEnd: boolean;
}

export interface Rules {
  /** True to begin with the newest items, false to begin with the oldest. */
  tail: boolean;
  /** Newer pages are read without being asked for until so many items are loaded. */
  eagerItems: number;
}

/** Consecutive items of a growing list: pages over REST, and behind the newest page what the stream delivers. */
export interface LiveList<T> {
  /** In order of position, each once, without a gap. */
  items: readonly T[];
  atStart: boolean;
  /** The newest item is loaded, but for what the stream will deliver. */
  atEnd: boolean;
  /** The stream's next item follows directly after `items`. */
  joined: boolean;
  reading: Read | undefined;
  /** Delivered by the stream while a page was being read. */
  held: readonly T[];
  /** The stream began after the page was requested, so the page may lack items recorded in between. */
  missed: boolean;
  /** Older items were asked for while another page was being read. */
  olderWanted: boolean;
  /** A read that has to be repeated before the list goes on. */
  failed: Read | undefined;
  problem: Problem | undefined;
}

export type Action<T> =
  | { kind: "start" }
  | { kind: "newer" }
  | { kind: "older" }
  | { kind: "around"; position: number }
  | { kind: "retry" }
  | { kind: "page"; read: Read; page: Page<T> }
  | { kind: "refused"; read: Read; problem: Problem }
  | { kind: "streamed"; items: readonly T[] }
  /** The stream has begun, or begun again: everything recorded before is available over REST. */
  | { kind: "began" };

export function emptyList<T>({ tail }: Rules): LiveList<T> {
  return {
    items: [],
    atStart: !tail,
    atEnd: false,
    joined: false,
    reading: undefined,
    held: [],
    missed: false,
    olderWanted: false,
    failed: undefined,
    problem: undefined,
  };
}

/** The list after an action; the caller requests `reading` whenever it is another object than before. Pure. */
export function reduce<T extends Placed>(list: LiveList<T>, action: Action<T>, rules: Rules): LiveList<T> {
  switch (action.kind) {
    case "start":
      return request(list, rules.tail ? { kind: "newest" } : newerThan(list.items));
    case "newer":
      if (list.reading !== undefined) return list;
      return list.failed !== undefined ? request(list, list.failed) : list.atEnd ? list : request(list, newerThan(list.items));
    case "older":
      if (list.atStart) return list;
      return list.reading === undefined ? requestOlder(list) : { ...list, olderWanted: true };
    case "around":
      return request(list, { kind: "around", position: action.position });
    case "retry":
      return list.failed === undefined ? list : request(list, list.failed);
    case "page":
      return action.read === list.reading
        ? withPage({ ...list, reading: undefined, problem: undefined }, action.read, action.page, rules)
        : list;
    case "refused":
      return action.read === list.reading
        ? withRefusal({ ...list, reading: undefined, held: [], problem: action.problem }, action.read)
        : list;
    case "streamed":
      return withStreamed(list, action.items);
    case "began":
      if (list.reading !== undefined) return { ...list, joined: false, missed: true };
      if (list.failed !== undefined) return request(list, list.failed);
      return list.atEnd ? request({ ...list, joined: false }, newerThan(list.items)) : list;
  }
}

function request<T>(list: LiveList<T>, reading: Read): LiveList<T> {
  return { ...list, reading, missed: false, failed: undefined };
}

function requestOlder<T extends Placed>(list: LiveList<T>): LiveList<T> {
  const first = list.items[0];
  return first === undefined ? list : request({ ...list, olderWanted: false }, { kind: "older", before: first.position });
}

function newerThan(items: readonly Placed[]): Read {
  return { kind: "newer", after: items.at(-1)?.position ?? 0 };
}

function withPage<T extends Placed>(list: LiveList<T>, read: Read, page: Page<T>, rules: Rules): LiveList<T> {
  if (read.kind === "older") {
    const first = list.items[0]?.position ?? Number.POSITIVE_INFINITY;
    const older = page.items.filter(({ position }) => position < first);
    return goOn({ ...list, items: [...older, ...list.items], atStart: page.atStart });
  }
  if (read.kind === "newer") {
    const next = { ...list, items: append(list.items, page.items), atEnd: page.atEnd };
    if (page.atEnd) return join(next);
    // more than a page was missed: a view of the newest items begins again there
    if (list.atEnd && rules.tail) return request(next, { kind: "newest" });
    return next.items.length < rules.eagerItems ? request(next, newerThan(next.items)) : detach(next);
  }
  const next = { ...list, ...page, olderWanted: false };
  return page.atEnd ? join(next) : detach(next);
}

function withRefusal<T extends Placed>(list: LiveList<T>, read: Read): LiveList<T> {
  if (read.kind === "newest" || read.kind === "newer") return { ...list, joined: false, failed: read };
  if (list.items.length === 0) return { ...list, failed: read };
  return goOn(list);
}

function withStreamed<T extends Placed>(list: LiveList<T>, fresh: readonly T[]): LiveList<T> {
  const holds = list.reading !== undefined && (list.reading.kind !== "older" || list.missed);
  if (!holds && !list.joined) return list;
  return { ...list, items: list.joined ? append(list.items, fresh) : list.items, held: holds ? [...list.held, ...fresh] : list.held };
}

/** Continues a list that reaches the newest item with what the stream has delivered. */
function join<T extends Placed>(list: LiveList<T>): LiveList<T> {
  if (list.missed) return request({ ...list, joined: false }, newerThan(list.items));
  return goOn({ ...list, items: append(list.items, list.held), held: [], joined: true });
}

/** Leaves a stretch of the past for what is read next. */
function detach<T extends Placed>(list: LiveList<T>): LiveList<T> {
  return goOn({ ...list, held: [], joined: false });
}

/** Reads what the end lacks, or older items that were asked for meanwhile. */
function goOn<T extends Placed>(list: LiveList<T>): LiveList<T> {
  if (list.atEnd && !list.joined) return request(list, newerThan(list.items));
  return list.olderWanted && !list.atStart ? requestOlder(list) : list;
}

function append<T extends Placed>(items: readonly T[], fresh: readonly T[]): readonly T[] {
  let last = items.at(-1)?.position ?? 0;
  const newer = fresh.filter(({ position }) => {
    if (position <= last) return false;
    last = position;
    return true;
  });
  return newer.length === 0 ? items : [...items, ...newer];
}
