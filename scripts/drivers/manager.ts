/** A real service manager that the tests of its driver can be run on. */
export type RealManager = {
  /** The name of its driver. */
  readonly name: string
  /** Why it cannot be started here as things are, in a few words; undefined when it can. */
  missing(): Promise<string | undefined>
  /** Gets what is missing. */
  install(): Promise<void>
  start(): Promise<Started>
}

export type Started = {
  readonly version: string
  /** By these variables the tests find it. */
  readonly env: Readonly<Record<string, string>>
  /** Ends it with everything that it started, and removes what it wrote. */
  stop(): Promise<void>
}
