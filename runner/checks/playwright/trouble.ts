import { stripVTControlCharacters } from 'node:util'
import { plain } from '../../lib/text.ts'
import type { SessionEnd } from './session.ts'

/** Why a suite could not run, in one line: what the reporter was told, else what Playwright printed. */
export function troubleOf(troubles: readonly string[], end: SessionEnd): string {
  const lines = stripVTControlCharacters(end.output).split('\n')
  const printed = lines.find((line) => /\bError\b/.test(line)) ?? lines.findLast((line) => line.trim() !== '')
  const exit = end.exitCode === undefined ? 'it was killed' : `it ended with ${end.exitCode}`
  return plain(troubles[0] ?? printed ?? `Playwright said nothing; ${exit}`)
}
