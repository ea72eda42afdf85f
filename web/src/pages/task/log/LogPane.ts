import type { LogLine } from "../../../api/types";
import { preciseClock } from "../../../text/format";
import { text } from "../../../text/language";
import { watchBelow } from "./below";
import { LogGroup, groupKey, runsOf } from "./LogGroup";
import { highlight } from "./highlight";

const CHUNK = 50;
/** Time for building rows in one frame; the rest of it is left to layout and scrolling. */
const FRAME_BUDGET_MS = 7;
const AT_END_PX = 6;
const PIN_FRAMES = 12;

/**
 * Rows of the log, created without the component library: a hundred thousand are too many to compare at each render.
 *
 * Rows are in chunks of 50, which the browser lays out only near the window (`content-visibility`), below a heading for each
 * step. New ones are added once a frame. Scrolling up stops following the newest line. While it is followed, a step without
 * errors and warnings folds as the next one begins.
 */
export class LogPane {
  private readonly host: HTMLElement;
  private readonly rows = new Map<number, HTMLElement>();
  private readonly template = rowTemplate();
  private readonly onFollow: (following: boolean) => void;
  private readonly onTop: () => void;
  private readonly onBottom: () => void;
  private readonly onFold: (fills: boolean) => void;
  private readonly stopLooking: () => void;
  private groups: LogGroup[] = [];
  private queue: LogLine[] = [];
  private frame: number | undefined;
  private tail: HTMLElement | undefined;
  private tailSize = 0;
  private lastTop = 0;
  private following = true;

  constructor(
    host: HTMLElement,
    on: {
      follow: (following: boolean) => void;
      top: () => void;
      bottom: () => void;
      link: (place: number) => void;
      /** Called with false if too little is unfolded to scroll. */
      fold: (fills: boolean) => void;
    },
  ) {
    this.host = host;
    this.onFollow = on.follow;
    this.onTop = on.top;
    this.onBottom = on.bottom;
    this.onFold = on.fold;
    host.addEventListener("scroll", this.scrolled, { passive: true });
    host.addEventListener("contentvisibilityautostatechange", this.laidOut);
    host.addEventListener("click", (event) => this.clicked(event, on.link));
    this.stopLooking = watchBelow(host, () => this.toEndIfFollowing());
  }

  dispose(): void {
    this.stopLooking();
    this.host.removeEventListener("scroll", this.scrolled);
    this.host.removeEventListener("contentvisibilityautostatechange", this.laidOut);
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  clear(): void {
    this.queue = [];
    this.rows.clear();
    this.groups = [];
    this.tail = undefined;
    this.tailSize = 0;
    this.host.replaceChildren();
  }

  /** Changes the rows from one run of lines to the next: adds at both ends, or begins again if none of the old ones is left. */
  update(lines: readonly LogLine[], before: readonly LogLine[]): void {
    if (lines === before) return;
    const at = before[0] === undefined ? -1 : lines.indexOf(before[0]);
    if (at < 0) {
      this.clear();
      this.append(lines);
      return;
    }
    if (at > 0) {
      this.settle();
      this.prepend(lines.slice(0, at));
    }
    if (at + before.length < lines.length) this.append(lines.slice(at + before.length));
  }

  private append(lines: readonly LogLine[]): void {
    for (const line of lines) this.queue.push(line);
    this.frame ??= requestAnimationFrame(this.flush);
  }

  /** Adds older rows above and keeps the scroll position. */
  private prepend(lines: readonly LogLine[]): void {
    const before = this.host.scrollHeight - this.host.scrollTop;
    for (const run of runsOf(lines).reverse()) {
      const fragment = document.createDocumentFragment();
      for (let at = 0; at < run.lines.length; at += CHUNK) fragment.append(this.chunkOf(run.lines.slice(at, at + CHUNK)));
      const group = this.groups[0]?.key === run.key ? this.groups[0] : this.groupOf(run.lines[0] as LogLine);
      if (group !== this.groups[0]) {
        this.groups.unshift(group);
        this.host.prepend(group.root);
      }
      group.add(run.lines);
      group.body.prepend(fragment);
    }
    this.host.scrollTop = this.host.scrollHeight - before;
    this.lastTop = this.host.scrollTop;
  }

  follow(on: boolean): void {
    this.setFollowing(on);
    if (on) this.pin(PIN_FRAMES);
  }

  /** True if the first loaded rows are nearly in view. */
  private isAtTop(): boolean {
    return this.host.scrollTop < this.host.clientHeight;
  }

  /** Builds the rows of everything appended so far, so that one of them can be shown. */
  private settle(): void {
    this.build(Number.POSITIVE_INFINITY);
  }

  show(place: number): void {
    this.settle();
    const row = this.rows.get(place);
    if (row === undefined) return;
    this.groups.find((group) => group.body.contains(row))?.fold(false);
    this.setFollowing(false);
    for (const old of this.host.querySelectorAll(".log-row.target")) old.classList.remove("target");
    row.classList.add("target");
    row.scrollIntoView({ block: "center" });
    // the chunk's real height is known only after layout
    requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
    this.lastTop = this.host.scrollTop;
  }

  mark(needle: string, places: readonly number[], now: number | undefined): void {
    // rows that are not built yet are marked later: building them now would stall the page in a burst
    const textOf = (place: number) => this.rows.get(place)?.querySelector(".log-text") ?? undefined;
    highlight(needle, places.map(textOf), now === undefined ? undefined : textOf(now));
  }

  private readonly flush = (): void => {
    this.frame = undefined;
    this.build(performance.now() + FRAME_BUDGET_MS);
    if (this.queue.length > 0) {
      this.toEndIfFollowing();
      this.frame = requestAnimationFrame(this.flush);
    } else {
      this.pin(PIN_FRAMES);
      this.reportFill();
    }
  };

  foldAll(on: boolean): void {
    for (const group of this.groups) group.fold(on);
    this.reportFill();
  }

  private readonly reportFill = (): void => this.onFold(this.host.scrollHeight > this.host.clientHeight);

  private groupOf(line: LogLine): LogGroup {
    return new LogGroup(line, this.reportFill);
  }

  /** The last group if the line belongs to it, else a new one at the end. */
  private groupAtEnd(line: LogLine): LogGroup {
    const last = this.groups.at(-1);
    if (last?.key === groupKey(line)) return last;
    if (this.following && last?.isQuiet) last.fold(true);
    const next = this.groupOf(line);
    this.groups.push(next);
    this.host.append(next.root);
    this.tail = undefined;
    return next;
  }

  private build(until: number): void {
    const lines = this.queue;
    let at = 0;
    while (at < lines.length && (at === 0 || performance.now() < until)) {
      const first = lines[at] as LogLine;
      const group = this.groupAtEnd(first);
      if (this.tail === undefined || this.tailSize >= CHUNK) {
        this.tail = document.createElement("div");
        this.tail.className = "log-chunk";
        this.tailSize = 0;
        group.body.append(this.tail);
      }
      const room = lines.slice(at, at + CHUNK - this.tailSize);
      const others = room.findIndex((line) => groupKey(line) !== group.key);
      const part = others < 0 ? room : room.slice(0, others);
      group.add(part);
      this.tail.append(...part.map((line) => this.rowOf(line)));
      this.tailSize += part.length;
      at += part.length;
    }
    this.queue = lines.slice(at);
  }

  private chunkOf(lines: readonly LogLine[]): HTMLElement {
    const chunk = document.createElement("div");
    chunk.className = "log-chunk";
    chunk.append(...lines.map((line) => this.rowOf(line)));
    return chunk;
  }

  private rowOf(line: LogLine): HTMLElement {
    const row = this.template.cloneNode(true) as HTMLElement;
    const place = line.position;
    const [time, level, step, message] = row.children as unknown as [HTMLAnchorElement, HTMLElement, HTMLElement, HTMLElement];
    row.dataset["level"] = line.level;
    row.dataset["place"] = String(place);
    time.textContent = preciseClock(line.timestamp);
    time.title = line.timestamp;
    time.href = `?line=${place}`;
    level.textContent = line.level;
    step.textContent = line.step_name ?? line.module_name ?? "";
    const end = line.message.indexOf("\n");
    message.textContent = end < 0 ? line.message : line.message.slice(0, end);
    if (end >= 0) row.append(foldButton(message, line.message));
    this.rows.set(place, row);
    return row;
  }

  private readonly scrolled = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.host;
    if (scrollTop < this.lastTop - 2 && scrollTop + clientHeight < scrollHeight - AT_END_PX) this.setFollowing(false);
    else if (scrollTop > this.lastTop && scrollTop + clientHeight >= scrollHeight - AT_END_PX) this.setFollowing(true);
    this.lastTop = scrollTop;
    if (this.isAtTop()) this.onTop();
    else if (scrollTop + 2 * clientHeight >= scrollHeight) this.onBottom();
  };

  private clicked(event: MouseEvent, link: (place: number) => void): void {
    if (!(event.target instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link(Number(event.target.parentElement?.dataset["place"]));
  }

  /** Keeps the end in view for some frames, because chunks get their real heights only near the window. */
  private pin(frames: number): void {
    this.toEndIfFollowing();
    if (frames > 0 && this.frame === undefined) {
      requestAnimationFrame(() => this.following && this.frame === undefined && this.pin(frames - 1));
    }
  }

  /** A pane that comes into view later, below the fold of a narrow screen, is laid out only then. */
  private readonly laidOut = (): void => {
    // a scroll upwards is reported only in the next frame and must not be undone before
    if (this.following && this.host.scrollTop >= this.lastTop - 2) this.pin(PIN_FRAMES);
  };

  private toEndIfFollowing(): void {
    if (this.following) this.toEnd();
  }

  private toEnd(): void {
    this.host.scrollTop = this.host.scrollHeight;
    this.lastTop = this.host.scrollTop;
  }

  private setFollowing(on: boolean): void {
    if (on === this.following) return;
    this.following = on;
    this.onFollow(on);
  }
}

function rowTemplate(): HTMLElement {
  const row = document.createElement("div");
  row.className = "log-row";
  const time = document.createElement("a");
  time.className = "log-time";
  time.tabIndex = -1;
  row.append(time);
  for (const name of ["log-level", "log-step", "log-text"]) {
    const cell = document.createElement("span");
    cell.className = name;
    row.append(cell);
  }
  return row;
}

function foldButton(cell: HTMLElement, message: string): HTMLElement {
  const rest = message.split("\n").length - 1;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "log-fold";
  const set = (open: boolean) => {
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? text.peek().log.fold : text.peek().log.unfold(rest);
    cell.textContent = open ? message : message.slice(0, message.indexOf("\n"));
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  set(false);
  return button;
}
