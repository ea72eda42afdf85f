interface Words {
  local: string;
  commandLine: string;
}

/** Name of the actor of an event, in the reader's language: the name of a key, or the address or the user if no key was used. */
export function actorName(actor: unknown, t: Words): string {
  const written = String(actor);
  const address = /^local \((.*)\)$/.exec(written);
  if (address) return `${t.local} (${address[1]})`;
  const user = /^(.+) \(command line\)$/.exec(written);
  return user ? `${user[1]} (${t.commandLine})` : written;
}
