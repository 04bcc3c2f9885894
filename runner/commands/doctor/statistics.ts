/** What a monitor has counted. */
export type Statistics = {
  readonly checks: number
  readonly errors: number
  readonly recoveries: number
}

export const nothingYet: Statistics = { checks: 0, errors: 0, recoveries: 0 }

export const counted = (
  { checks, errors, recoveries }: Statistics,
  round: { readonly failed: boolean; readonly recovered: boolean },
): Statistics => ({
  checks: checks + 1,
  errors: errors + (round.failed ? 1 : 0),
  recoveries: recoveries + (round.recovered ? 1 : 0),
})

/** `Checks: 42 | Errors: 3 | Recoveries: 3`. */
export const tally = ({ checks, errors, recoveries }: Statistics): string =>
  `Checks: ${checks} | Errors: ${errors} | Recoveries: ${recoveries}`

/** `Uptime: 97.6% (41/42 successful checks)`; cut, not rounded: 100 % is said only when nothing failed. */
export function uptime({ checks, errors }: Statistics): string {
  const good = checks - errors
  const share = checks === 0 ? 0 : Math.floor((good / checks) * 1_000) / 10
  return `Uptime: ${share}% (${good}/${checks} successful checks)`
}
