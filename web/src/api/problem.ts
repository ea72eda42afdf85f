/** A refusal by the service, or a failure to reach it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** Field name → what is wrong with it. */
  readonly fields: ReadonlyMap<string, string>;
  readonly requestId: string | undefined;
  /** Milliseconds since 1970. */
  readonly at = Date.now();

  constructor(init: { status: number; code: string; message: string; fields?: ReadonlyMap<string, string>; requestId?: string }) {
    super(init.message);
    this.status = init.status;
    this.code = init.code;
    this.fields = init.fields ?? new Map();
    this.requestId = init.requestId;
  }

  /** True if the service was unreachable, had no log, or a proxy could not reach it. */
  get isOutage(): boolean {
    return this.status === 0 || this.code === "not_ready" || (this.status >= 502 && this.status <= 504 && this.code === "");
  }

  /** True if this service has no such endpoint, as opposed to no such task or file. */
  get notOffered(): boolean {
    return (this.status === 404 && !this.code.endsWith("_not_found")) || this.status === 405 || this.status === 501;
  }
}

/** Returns the error if it is a `Problem`; throws any other one. */
export function asProblem(error: unknown): Problem {
  if (!(error instanceof Problem)) throw error;
  return error;
}

const PARAMETERS = /^(?:\$?\.?\/?(?:body|parameters)[./])+/;

function fieldName(raw: unknown): string | undefined {
  if (typeof raw !== "string" || raw === "") return undefined;
  const parts = raw
    .replace(PARAMETERS, "")
    .replace(/^[#/$.]+/, "")
    .split(/[./[]/);
  // the parts of these are separate fields of the form
  const nested = (parts[0] === "db_connection" || parts[0] === "llm_config") && parts[1] !== undefined;
  return nested ? `${parts[0]}.${parts[1]}` : parts[0];
}

/** Fields named by a problem body, in the spellings of RFC 9457 bodies. */
export function faultyFields(body: Record<string, unknown>, known: readonly string[] = []): Map<string, string> {
  const fields = new Map<string, string>();
  const text = [body["detail"], body["error"], body["title"]].find((value): value is string => typeof value === "string") ?? "";
  const listed = Array.isArray(body["errors"]) ? (body["errors"] as unknown[]) : [];
  for (const entry of listed) {
    if (typeof entry !== "object" || entry === null) continue;
    const error = entry as Record<string, unknown>;
    const name = fieldName(error["field"] ?? error["pointer"] ?? error["name"]);
    const message = error["detail"] ?? error["message"] ?? error["error"] ?? text;
    if (name !== undefined) fields.set(name, String(message));
  }
  const named = fieldName(body["field"]);
  if (named !== undefined && !fields.has(named)) fields.set(named, text);
  if (fields.size === 0) {
    const found = known.find((name) => new RegExp(`(^|[^\\w])${name}([^\\w]|$)`).test(text));
    if (found !== undefined) fields.set(found, text);
  }
  return fields;
}
