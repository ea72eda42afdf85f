import { Problem } from "../api/problem";
import type { LogEvent } from "../api/types";

/** The page of events behind a position. Rejects with a Problem. */
export type ReadPage = (after: number) => Promise<LogEvent[]>;

export interface HistoryState {
  events: readonly LogEvent[];
  /** All pages have been read. */
  complete: boolean;
  problem: Problem | undefined;
}

export const NO_HISTORY: HistoryState = { events: [], complete: false, problem: undefined };

/**
 * A growing run of a task's events: page by page over REST, and behind the last page those the stream brings; each
 * once, in order, none left out.
 */
export class TaskHistory {
  private readonly read: ReadPage;
  private readonly size: number;
  private readonly most: number;
  private readonly report: (state: HistoryState) => void;
  private state = NO_HISTORY;
  /** What the stream has brought since the first of the pages that are being read was asked for; undefined when none is. */
  private held: LogEvent[] | undefined;
  /** What the stream brings next stands right behind the events that are there. */
  private joined = false;
  /** The stream began behind the asking: what came between may be missing from the page. */
  private outdated = false;
  private stopped = false;

  /** `size`: events of a page; until there are `most`, page after page is read at once. */
  constructor(read: ReadPage, size: number, most: number, report: (state: HistoryState) => void) {
    this.read = read;
    this.size = size;
    this.most = most;
    this.report = report;
  }

  /** Reads on; at the end, whatever has come until now. */
  async more(): Promise<void> {
    if (this.held !== undefined) return;
    try {
      do await this.page();
      while (this.state.complete ? this.outdated : this.state.events.length < this.most);
    } catch (error) {
      if (this.stopped) return;
      if (!(error instanceof Problem)) throw error;
      this.tell({ problem: error });
    } finally {
      this.held = undefined;
    }
  }

  /** The stream's next events. */
  take(events: readonly LogEvent[]): void {
    if (this.held !== undefined) this.held.push(...events);
    else if (this.joined) this.tell(this.with(events));
    // what could not be read before is read with these
    else if (this.state.complete) void this.more();
  }

  /** The stream has begun, or begun anew. */
  begin(): void {
    this.outdated = this.held !== undefined;
    if (this.held === undefined && (this.state.complete || this.state.problem !== undefined)) void this.more();
  }

  stop(): void {
    this.stopped = true;
  }

  private async page(): Promise<void> {
    this.outdated = this.joined = false;
    this.held ??= [];
    const page = await this.read(this.last);
    const complete = page.length < this.size;
    this.joined = complete && !this.outdated;
    // what came meanwhile stands behind all pages
    this.tell({ ...this.with(this.joined ? [...page, ...this.held] : page), complete, problem: undefined });
  }

  private get last(): number {
    return this.state.events.at(-1)?.position ?? 0;
  }

  private with(fresh: readonly LogEvent[]): { events: readonly LogEvent[] } {
    let last = this.last;
    const newer = fresh.filter(({ position }) => {
      if (position <= last) return false;
      last = position;
      return true;
    });
    return { events: newer.length === 0 ? this.state.events : [...this.state.events, ...newer] };
  }

  private tell(changes: Partial<HistoryState>): void {
    this.state = { ...this.state, ...changes };
    if (!this.stopped) this.report(this.state);
  }
}
