import { Problem } from "../../../api/problem";
import { listLogs } from "../../../api/tasks";
import type { LogLevel, LogLine } from "../../../api/types";
import type { LogPane } from "./LogPane";
import { LogBuffer, passes, placeOf } from "./lines";

const TAIL = 1000;
const OLDER = 5000;
const RETRY_MS = 1500;

export interface LogState {
  loaded: number;
  loading: boolean;
  atStart: boolean;
  /** False while the view is a stretch of the past that does not reach the newest line. */
  atEnd: boolean;
  problem: Problem | undefined;
}

/** One filtered view of a task's log: the tail first, older lines on demand, new ones as the stream brings them. */
export class LogSession {
  readonly buffer = new LogBuffer();
  private readonly taskId: string;
  private readonly level: LogLevel | undefined;
  private readonly pane: LogPane;
  private readonly report: (state: LogState) => void;
  private readonly abort = new AbortController();
  private state: LogState = { loaded: 0, loading: true, atStart: false, atEnd: true, problem: undefined };
  /** Lines that came while a page was being fetched; undefined when none is. */
  private waiting: LogLine[] | undefined = [];
  /** The tail could not be read: what came meanwhile waits, for without it the view would begin in the middle. */
  private unread = false;
  /** What a reconnect missed could not be read: what comes meanwhile waits, or a gap would stay before it. */
  private missed = false;
  /** The stream began behind the asking for what is being fetched: what came between may be missing from it. */
  private outdated = false;
  private retrying: number | undefined;
  /** The top was reached while something else was being fetched: nothing more tells of it. */
  private olderWished = false;

  constructor(taskId: string, level: LogLevel | undefined, pane: LogPane, report: (state: LogState) => void) {
    this.taskId = taskId;
    this.level = level;
    this.pane = pane;
    this.report = report;
  }

  async start(): Promise<void> {
    this.waiting ??= [];
    this.unread = this.missed = this.outdated = false;
    const read = await this.fetch(async () => {
      const page = await this.page({ limit: TAIL });
      this.buffer.clear();
      this.pane.clear();
      this.pane.append(this.buffer.append(page));
      this.state.atStart = page.length < TAIL;
      this.state.atEnd = true;
    });
    this.unread = !read;
    if (read) await this.release();
    else this.retry();
  }

  private retry(): void {
    window.clearTimeout(this.retrying);
    if (this.abort.signal.aborted) return;
    this.retrying = window.setTimeout(() => void this.catchUp(), RETRY_MS);
  }

  /** New lines of the stream. */
  take(lines: readonly LogLine[]): void {
    const mine = lines.filter((line) => passes(line, this.level));
    if (this.waiting !== undefined) this.waiting.push(...mine);
    else if (this.state.atEnd) this.add(mine);
  }

  /** Once the stream has begun, or begun anew: what came before it. More than a page of it means beginning again at the tail. */
  async catchUp(): Promise<void> {
    if (this.unread) return this.start();
    if (this.waiting !== undefined && !this.missed) this.outdated = true;
    else if (this.state.atEnd) await this.readOn();
  }

  private async readOn(): Promise<void> {
    const last = this.buffer.last;
    if (last === undefined) return this.start();
    this.waiting ??= [];
    this.missed = this.outdated = false;
    let page: LogLine[] = [];
    const read = await this.fetch(async () => {
      page = await this.page({ limit: TAIL, after: last });
    });
    if (!read) {
      this.missed = true;
      this.retry();
      return;
    }
    // a stretch of the past that was opened meanwhile does not reach these lines
    if (!this.state.atEnd) return;
    if (page.length >= TAIL) return this.start();
    this.add(page);
    await this.release();
  }

  /** Fetches the next older page; false when there was none. */
  async older(): Promise<boolean> {
    if (this.state.loading) this.olderWished = true;
    if (this.state.loading || this.state.atStart) return false;
    let added = 0;
    await this.fetch(async () => {
      const page = await this.page({ limit: OLDER, before: this.buffer.first });
      const older = this.buffer.prepend(page);
      added = older.length;
      this.pane.settle();
      this.pane.prepend(older);
      this.state.atStart = page.length < OLDER;
    });
    return added > 0;
  }

  /** In a stretch of the past: fetches what follows it, until it reaches the newest line. */
  async newer(): Promise<void> {
    const last = this.buffer.last;
    if (this.state.loading || this.state.atEnd || last === undefined) return;
    this.waiting = [];
    await this.fetch(async () => {
      const page = await this.page({ limit: TAIL, after: last });
      this.pane.append(this.buffer.append(page));
      this.state.atEnd = page.length < TAIL;
    });
    await this.join();
  }

  /** Shows a line, with the stretch of the log around it where it is not loaded. */
  async reveal(place: number): Promise<void> {
    if (place < (this.buffer.first ?? place) || place > (this.buffer.last ?? place)) await this.around(place);
    const nearest = this.buffer.lines.findLast((line) => placeOf(line) <= place) ?? this.buffer.lines[0];
    if (nearest !== undefined) this.pane.show(placeOf(nearest));
  }

  private async around(place: number): Promise<void> {
    this.waiting ??= [];
    const read = await this.fetch(async () => {
      const [before, after] = await Promise.all([this.page({ limit: TAIL, before: place + 1 }), this.page({ limit: TAIL, after: place })]);
      this.buffer.clear();
      this.pane.clear();
      this.pane.append(this.buffer.append([...before, ...after]));
      this.state.atStart = before.length < TAIL;
      this.state.atEnd = after.length < TAIL;
    });
    if (!read && this.missed) return;
    this.missed = false;
    await this.join();
  }

  /** How many lines of the whole log hold the text, or of the log up to a line, as the service counts them. */
  async total(q: string, at?: number): Promise<number> {
    const page = await listLogs(this.taskId, { limit: 1, level: this.level, q, count: 1, at }, this.abort.signal);
    return page.total ?? page.count ?? page.logs.length;
  }

  /** The place of the oldest matching line newer than `after`; undefined when there is none. */
  matchAfter(q: string, after: number): Promise<number | undefined> {
    return this.match({ q, after });
  }

  /** The place of the newest matching line, older than `before` if that is given; undefined when there is none. */
  matchBefore(q: string, before?: number): Promise<number | undefined> {
    return this.match({ q, before });
  }

  /** Undefined also where it could not be asked for, which is told. */
  private async match(query: { q: string; before?: number | undefined; after?: number | undefined }): Promise<number | undefined> {
    try {
      const [line] = (await listLogs(this.taskId, { ...query, limit: 1, level: this.level }, this.abort.signal)).logs;
      this.tell({ problem: undefined });
      return line === undefined ? undefined : placeOf(line);
    } catch (error) {
      if (this.abort.signal.aborted) return undefined;
      if (!(error instanceof Problem)) throw error;
      this.tell({ problem: error });
      return undefined;
    }
  }

  stop(): void {
    window.clearTimeout(this.retrying);
    this.abort.abort();
  }

  private async page(query: { limit: number; before?: number | undefined; after?: number | undefined }): Promise<LogLine[]> {
    return (await listLogs(this.taskId, { ...query, level: this.level }, this.abort.signal)).logs;
  }

  private add(lines: readonly LogLine[]): void {
    const fresh = this.buffer.append(lines);
    if (fresh.length === 0) return;
    this.pane.append(fresh);
    this.tell({});
  }

  /** Behind a stretch that reaches the newest line comes what the stream brings. */
  private async join(): Promise<void> {
    if (this.state.atEnd) return this.release();
    this.waiting = undefined;
    this.outdated = false;
  }

  private async release(): Promise<void> {
    if (this.outdated) return this.readOn();
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    this.add(waiting);
  }

  /** Whether it succeeded; what went wrong is told. */
  private async fetch(work: () => Promise<void>): Promise<boolean> {
    this.tell({ loading: true });
    try {
      await work();
      this.tell({ loading: false, problem: undefined });
      const wished = this.olderWished;
      this.olderWished = false;
      if (wished && this.pane.isAtTop()) void this.older();
      return true;
    } catch (error) {
      if (this.abort.signal.aborted) return false;
      if (!(error instanceof Problem)) throw error;
      this.tell({ loading: false, problem: error });
      return false;
    }
  }

  private tell(changes: Partial<LogState>): void {
    this.state = { ...this.state, ...changes, loaded: this.buffer.lines.length };
    if (!this.abort.signal.aborted) this.report(this.state);
  }
}
