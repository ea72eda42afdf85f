/** What the service takes as the name of a source or a key: it goes into addresses and file names. */
export function nameIsWrong(name: string): boolean {
  return !/^[^\s/\\:]{1,100}$/u.test(name);
}

export function dsnIsWrong(dsn: string): boolean {
  return !/^postgres(ql)?:\/\/\S+$/.test(dsn.trim());
}
