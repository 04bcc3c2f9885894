const iso = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,3})\d*)?(Z|[+-]\d\d:?\d\d)?/
/** pino: milliseconds since the epoch. */
const epoch = /"time":\s?(\d{13})\b/

/** The moment that a line of a log tells, in milliseconds; undefined when it tells none. A time without zone is local. */
export function lineTime(line: string): number | undefined {
  const start = line.slice(0, 400)
  const count = epoch.exec(start)
  if (count) return Number(count[1])
  const found = iso.exec(start)
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction = '0', zone = ''] = found
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}${zone}`,
  )
  return Number.isNaN(at) ? undefined : at
}

/**
 * The `count` lines around a moment: most of them before it, a fifth after it. The newest ones when the lines carry
 * no times or the moment is later than all of them.
 */
export function linesAround(
  lines: readonly string[],
  count: number,
  around: number | undefined,
): readonly string[] {
  if (around === undefined) return lines.slice(-count)
  const later = lines.findIndex((line) => (lineTime(line) ?? Number.NEGATIVE_INFINITY) > around)
  if (later === -1) return lines.slice(-count)
  const end = Math.min(lines.length, later + Math.floor(count / 5))
  return lines.slice(Math.max(0, end - count), end)
}

/** Whether the lines reach back far enough to show `count` lines around the moment. */
export function reaches(lines: readonly string[], count: number, around: number | undefined): boolean {
  if (lines.length < count) return false
  if (around === undefined) return true
  const first = lines.find((line) => lineTime(line) !== undefined)
  if (first === undefined) return true
  const before = lines.findIndex((line) => (lineTime(line) ?? Number.NEGATIVE_INFINITY) > around)
  return before === -1 || before >= count
}
