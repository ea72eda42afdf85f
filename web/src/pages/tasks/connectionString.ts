import type { ConnectionDraft } from "./draft";

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^:@/?\s]*)(?::([^@/?\s]*))?@)?(\[[^\]\s]+\]|[^:/?\s]*)(?::(\d+))?\/([^?\s]+)(?:\?(\S*))?$/;

/** Parts of a pasted `postgresql://user:password@host:port/database`; undefined for any other text. Pure. */
export function partsOf(text: string): ConnectionDraft | undefined {
  const found = SHAPE.exec(text.trim());
  if (found === null) return undefined;
  const [, user = "", password = "", host = "", port, database = "", options = ""] = found;
  const named = new URLSearchParams(options);
  try {
    const parts = {
      // the folder of a socket is no host
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
