import type { ConnectionDraft } from "./draft";

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^:@/?\s]*)(?::([^@/?\s]*))?@)?(\[[^\]\s]+\]|[^:/?\s]*)(?::(\d+))?\/([^?\s]+)(?:\?(\S*))?$/;

/** The parts of a pasted `postgresql://user:password@host:port/database`; undefined where it is none. Pure. */
export function partsOf(text: string): ConnectionDraft | undefined {
  const found = SHAPE.exec(text.trim());
  if (found === null) return undefined;
  const [, user = "", password = "", host = "", port, database = "", options = ""] = found;
  const named = new URLSearchParams(options);
  try {
    const parts = {
      // a socket's folder cannot stand where a host does
      host: decodeURIComponent(host.replace(/^\[|\]$/g, "")) || (named.get("host") ?? ""),
      port: port ?? named.get("port") ?? "5432",
      database: decodeURIComponent(database),
      user: decodeURIComponent(user) || (named.get("user") ?? ""),
      password: decodeURIComponent(password),
    };
    return parts.host === "" ? undefined : parts;
  } catch {
    return undefined;
  }
}
