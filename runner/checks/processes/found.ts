export type Found = {
  readonly pid: number
  readonly commandLine: string
  /** Resident memory. */
  readonly rssBytes: number
  /** Memory that is its alone, which Linux tells: the processes of a browser share most of their code. */
  readonly ownBytes?: number
}

/** Which processes are meant. With both, the process with that id must also match, so that a reused id deceives nobody. */
export type Wanted = {
  readonly pid?: number
  /** Matched against the whole command line. */
  readonly pattern?: RegExp
}

export const matches = (commandLine: string, { pattern }: Wanted): boolean =>
  pattern === undefined || pattern.test(commandLine)
