interface Words {
  local: string;
  commandLine: string;
}

/** Who caused an event, in the reader's language: a key's name as it is, else the address or the user without a key. */
export function actorName(actor: unknown, t: Words): string {
  const written = String(actor);
  const address = /^local \((.*)\)$/.exec(written);
  if (address) return `${t.local} (${address[1]})`;
  const user = /^(.+) \(command line\)$/.exec(written);
  return user ? `${user[1]} (${t.commandLine})` : written;
}
