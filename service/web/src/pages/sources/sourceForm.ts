/** A source's name goes into addresses and file names. */
export function nameIsWrong(name: string): boolean {
  return !/^[A-Za-z0-9_-]{1,63}$/.test(name);
}

export function dsnIsWrong(dsn: string): boolean {
  return !/^postgres(ql)?:\/\/\S+$/.test(dsn.trim());
}
