import { CommanderError } from 'commander'
import { explain, UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { dim, green, magenta, red, yellow } from './terminal.ts'

/** One line of the answer of a command. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Characters that JSON lets pass and a terminal obeys: C1 controls, and those that hide or turn text. */
const obeyed = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** The answer for a program: one JSON value on one line. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value) ?? 'null'
  print(text.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

/** Ends the program for an error, in words for a person. Usage and configuration are 2, the rest is 1. */
export function endWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
    return
  }
  const known = error instanceof UserError
  const lines = (known ? error.message : explain(error)).split('\n')
  process.stderr.write(`${red('error')} ${lines.map(fit).join('\n')}\n`)
  if (known) process.stderr.write(`${dim('→')} ${fit(error.remedy)}\n`)
  process.exitCode = known ? error.exitCode : 1
}

/** What an error quotes may come from outside. The indentation of a list stays. */
const fit = (line: string): string => (/^ */.exec(line)?.[0] ?? '') + plain(line, 2_000)

const colours = { pass: green, degraded: yellow, fail: red, inconclusive: magenta } as const
const marks = { pass: '✓', degraded: '~', fail: '✗', inconclusive: '?' } as const

export type Verdict = keyof typeof marks

/** `✓ pass`, in its colour. */
export const verdictMark = (verdict: Verdict): string => colours[verdict](`${marks[verdict]} ${verdict}`)

/** `1 check`, `3 checks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** `17:41`, or `Tue 17:41` when it is over half a day away; local time. */
export function clockTime(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (Math.abs(at - now) < 12 * 3_600_000) return time
  return `${new Date(at).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })} ${time}`
}
