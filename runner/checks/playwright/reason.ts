import type { Reason } from '../../core/observation.ts'

/** Trouble of our own machinery: it says nothing about the service. */
const ownTrouble = [
  /browserType\.(launch|connect|launchPersistentContext)\b/,
  /browser(Type)?\.newContext: (Target|Browser|Protocol)/,
  /worker process exited unexpectedly/i,
  /Target page, context or browser has been closed/,
  /Browser has been closed/i,
  /\b(Page|Target) crashed/,
  /exceeded while setting up "(browser|context|page|playwright|request)"/,
  /^Tearing down "(browser|context|page|playwright|request)" exceeded/,
  /\b(EMFILE|ENFILE|ENOSPC|ENOMEM)\b/,
  /Executable doesn't exist at/,
  // Another run cleared the folder of artifacts meanwhile.
  /ENOENT.*\.playwright-artifacts-/,
  /ERR_INTERNET_DISCONNECTED/,
  /Cannot find (module|package) /,
]

/** What the sentences of Node, undici and Chromium mean; the first match wins. */
const meanings: readonly (readonly [RegExp, Reason])[] = [
  [/ECONNREFUSED|ERR_CONNECTION_REFUSED/, 'refused'],
  [
    /ECONNRESET|EPIPE|socket hang up|other side closed|ERR_CONNECTION_(RESET|CLOSED)|ERR_EMPTY_RESPONSE/,
    'reset',
  ],
  [/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED/, 'dns'],
  [
    /ERR_(CERT|SSL)_|self.signed certificate|certificate has expired|unable to verify the first certificate/,
    'tls',
  ],
  [/ETIMEDOUT|ERR_TIMED_OUT|TimeoutError|UND_ERR_\w*TIMEOUT/, 'timeout'],
  [/^Test timeout of|^(locator|page|frame|apiRequestContext)\.\w+: (Test )?[Tt]imeout/, 'timeout'],
]

export const isOwnTrouble = (message: string): boolean => ownTrouble.some((pattern) => pattern.test(message))

/** The reason behind an unmarked error message; `assertion` when it is only an expectation that was not met. */
export const reasonOf = (message: string): Reason =>
  isOwnTrouble(message)
    ? 'own-trouble'
    : (meanings.find(([pattern]) => pattern.test(message))?.[1] ?? 'assertion')
