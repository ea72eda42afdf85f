interface Words {
  local: string;
  commandLine: string;
  schedule: string;
}

/** Name of the actor of an event, in the reader's language: the name of a key or of a schedule, else address or user. */
export function actorName(actor: unknown, t: Words): string {
  const written = String(actor);
  const address = /^local \((.*)\)$/.exec(written);
  if (address) return `${t.local} (${address[1]})`;
  // names of keys have no space
  if (written.startsWith("schedule ")) return `${t.schedule} ${written.slice("schedule ".length)}`;
  const user = /^(.+) \(command line\)$/.exec(written);
  return user ? `${user[1]} (${t.commandLine})` : written;
}
