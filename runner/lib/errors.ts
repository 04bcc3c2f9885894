/** Something a person can mend. `message` says what happened and where, `remedy` says what to do. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly remedy: string
  /** Exit code for a command: 2 for usage and configuration, 1 for the rest. */
  readonly exitCode: 1 | 2

  constructor(message: string, remedy: string, options: ErrorOptions & { exitCode?: 1 | 2 } = {}) {
    super(message, options)
    this.remedy = remedy
    this.exitCode = options.exitCode ?? 2
  }
}

/** Something outside of us that did not do what we asked; `cause` is what it said. */
export class AdapterError extends Error {
  override readonly name: string = 'AdapterError'
}

/** A message that a receiver did not take. */
export class DeliveryError extends AdapterError {
  override readonly name = 'DeliveryError'
  /** The receiver asks to be left alone for so long. */
  readonly retryAfterMs: number | undefined
  /** It is this message that it will not have; another one may pass. */
  readonly refused: boolean

  constructor(
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number | undefined; readonly refused?: boolean } = {},
  ) {
    super(message, options)
    this.retryAfterMs = options.retryAfterMs
    this.refused = options.refused ?? false
  }
}

/** The message of anything that was thrown, with its causes, on one line. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `: ${explain(error.cause)}`
  return `${error.message}${cause}`
}
