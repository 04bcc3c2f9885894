/** One measured number beside what is asked of it. */
export type Row = {
  readonly name: string
  readonly value: number | undefined
  readonly unit: string
  /** What it should be at most, or at least where `least` says so. */
  readonly limit: number
  readonly least?: true
  /** Undefined when it could not be measured; `note` says why. */
  readonly ok: boolean | undefined
  readonly note: string
}

export const atMost = (name: string, value: number, unit: string, limit: number, note: string): Row => {
  const rounded = Number(value.toPrecision(3))
  return { name, value: rounded, unit, limit, ok: rounded <= limit, note }
}

export const atLeast = (name: string, value: number, unit: string, limit: number, note: string): Row => {
  const rounded = Number(value.toPrecision(3))
  return { name, value: rounded, unit, limit, least: true, ok: rounded >= limit, note }
}

export const unmeasured = (name: string, unit: string, limit: number, note: string): Row => {
  return { name, value: undefined, unit, limit, ok: undefined, note }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, value, unit, limit, least, ok, note }) => {
    const verdict = ok === undefined ? 'not measured' : ok ? 'ok' : 'MISSED'
    return [
      name,
      value === undefined ? '-' : `${value} ${unit}`,
      `${least ? '>=' : '<='} ${limit} ${unit}`,
      verdict,
      note,
    ]
  })
  const all = [['measure', 'value', 'limit', 'verdict', 'note'], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
