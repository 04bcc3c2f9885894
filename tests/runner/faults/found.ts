import assert from 'node:assert/strict'
import type { Observation } from '../../../runner/core/observation.ts'
import { type FaultRow, pattern } from './table.ts'

const troubled = ({ verdict }: Observation): boolean => verdict === 'fail' || verdict === 'degraded'

/** Fails unless the check that the row names found the fault, with its verdict, its reason and its sentence. */
export function assertFound(row: FaultRow, seen: readonly Observation[]): void {
  const fault = `${row.fault} of ${row.service}`
  const named = seen.find(({ check }) => check === row.foundBy)
  assert.ok(named, `${fault}: ${row.foundBy} was not asked`)
  const others = seen.filter((one) => one !== named && troubled(one)).map(({ check }) => check)
  if (!troubled(named)) {
    const by = others.length > 0 ? `only by a neighbour: ${others.join(', ')}` : 'by nobody'
    assert.fail(`${fault} was found ${by}; ${row.foundBy} says ${named.verdict}: ${named.summary}`)
  }
  assert.deepEqual([named.verdict, named.reason], [row.verdict, row.reason], `${fault}: ${named.summary}`)
  assert.match(named.summary, pattern(row.says), fault)
}

/** Before a fault the same checks have to pass: a check that always complains finds nothing. */
export function assertPass(seen: readonly Observation[]): void {
  for (const { check, verdict, summary } of seen) assert.equal(verdict, 'pass', `${check}: ${summary}`)
}
