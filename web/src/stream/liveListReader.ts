import { asProblem, type Problem } from "../api/problem";
import { emptyList, reduce, type Action, type LiveList, type Page, type Placed, type Read, type Rules } from "./liveList";

const RETRY_MS = 1500;

/** Fetches one page. Rejects with a `Problem`. */
export type Fetch<T> = (read: Read, signal: AbortSignal) => Promise<Page<T>>;

/** Makes the requests a list asks for: one at a time, a superseded one is aborted, a failed one repeated. */
export class LiveListReader<T extends Placed> {
  list: LiveList<T>;
  private readonly fetch: Fetch<T>;
  private readonly rules: Rules;
  private readonly report: (list: LiveList<T>, before: LiveList<T>) => void;
  private abort = new AbortController();
  private timer: number | undefined;
  private stopped = false;

  constructor(fetch: Fetch<T>, rules: Rules, report: (list: LiveList<T>, before: LiveList<T>) => void) {
    this.fetch = fetch;
    this.rules = rules;
    this.report = report;
    this.list = emptyList(rules);
  }

  /** Resolves once the reads that the action leads to have ended. */
  async send(action: Action<T>): Promise<void> {
    if (this.stopped) return;
    const before = this.list;
    this.list = reduce(before, action, this.rules);
    if (this.list === before) return;
    this.report(this.list, before);
    window.clearTimeout(this.timer);
    const { reading, failed, problem } = this.list;
    if (failed !== undefined && mayPass(problem)) this.timer = window.setTimeout(() => void this.send({ kind: "retry" }), RETRY_MS);
    if (reading !== undefined && reading !== before.reading) await this.read(reading);
  }

  stop(): void {
    this.stopped = true;
    window.clearTimeout(this.timer);
    this.abort.abort();
  }

  private async read(read: Read): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    const answer = await this.fetch(read, signal).then(
      (page): Action<T> => ({ kind: "page", read, page }),
      (error: unknown): Action<T> | undefined => (signal.aborted ? undefined : { kind: "refused", read, problem: asProblem(error) }),
    );
    if (answer !== undefined) await this.send(answer);
  }
}

/** True for an outage or overload, false for a refusal that will be the same the next time. */
function mayPass(problem: Problem | undefined): boolean {
  return problem !== undefined && (problem.status === 0 || problem.status === 429 || problem.status >= 500);
}
