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
      password: decodeURIComponent(password) || (named.get("password") ?? ""),
    };
    return parts.host === "" ? undefined : parts;
  } catch {
    return undefined;
  }
}

/** Options of a pasted connection string that are no part of `ConnectionDraft`, such as `sslmode=require`. Pure. */
export function optionsOf(text: string): string {
  const named = new URLSearchParams(SHAPE.exec(text.trim())?.[6] ?? "");
  for (const part of ["host", "port", "user", "password"]) named.delete(part);
  return named.toString();
}

/** The request fields of a connection; an empty user or password is left out. Pure. */
export function connectionRequest({ host, port, database, user, password }: ConnectionDraft) {
  return {
    host: host.trim(),
    port: Number(port),
    database: database.trim(),
    ...(user.trim() === "" ? {} : { user: user.trim() }),
    // not trimmed: a password may end with a space
    ...(password === "" ? {} : { password }),
  };
}

/** The libpq connection string of these parts and options. Pure. */
export function dsnOf({ host, port, database, user, password }: ConnectionDraft, options: string): string {
  const values = { host: host.trim(), port: port.trim(), dbname: database.trim(), user: user.trim(), password };
  return [...Object.entries(values), ...new URLSearchParams(options)]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}='${value.replace(/[\\']/g, "\\$&")}'`)
    .join(" ");
}
