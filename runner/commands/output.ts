import { CommanderError } from 'commander'
import pc from 'picocolors'
import { explain, UserError } from '../lib/errors.ts'

/** One line of the answer of a command. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A line that is replaced by the next one; only a terminal sees it. */
export function progress(text: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\u001b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
}

export function progressDone(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
}

/** Ends the program for an error, in words for a person. Usage and configuration are 2, the rest is 1. */
export function endWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
    return
  }
  const known = error instanceof UserError
  process.stderr.write(`${pc.red('error')} ${known ? error.message : explain(error)}\n`)
  if (known) process.stderr.write(`${pc.dim('→')} ${error.remedy}\n`)
  process.exitCode = known ? error.exitCode : 1
}

const colours = { pass: pc.green, degraded: pc.yellow, fail: pc.red, inconclusive: pc.magenta } as const
const marks = { pass: '✓', degraded: '~', fail: '✗', inconclusive: '?' } as const

export type Verdict = keyof typeof marks

/** `✓ pass`, in its colour. */
export const verdictMark = (verdict: Verdict): string => colours[verdict](`${marks[verdict]} ${verdict}`)

/** Columns of a plain table, as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const plainWidth = (cell: string) => cell.replaceAll(/\u001b\[\d+m/g, '').length
  const widths = rows.reduce<number[]>(
    (sum, row) => row.map((cell, column) => Math.max(sum[column] ?? 0, plainWidth(cell))),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - plainWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
