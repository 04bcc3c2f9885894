import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type IncidentFacts, incidentFigures, spread, suiteFigures } from '../../../runner/core/figures.ts'
import type { Verdict } from '../../../runner/core/observation.ts'
import type { SuiteRun } from '../../../runner/core/run.ts'
import { addTally, judged, meanMs, noTally, quantileMs, tallyOf } from '../../../runner/core/tally.ts'

const facts = (change: Partial<IncidentFacts> = {}): IncidentFacts => ({
  service: 'panel',
  symptomAt: 1_000,
  openedAt: 4_000,
  byPerson: false,
  ...change,
})

test('nothing to measure is null, never a good figure', () => {
  const { detection, recovery, healedAlone, incidents } = incidentFigures([])
  assert.deepEqual({ incidents, healedAlone }, { incidents: 0, healedAlone: null })
  const none = { count: 0, median: null, p95: null, worst: null }
  assert.deepEqual([detection, recovery], [none, none])
  assert.deepEqual(suiteFigures([]), [])
  assert.deepEqual([meanMs(noTally), quantileMs(noTally, 0.95)], [null, null])
})

test('detection counts from the last pass, or from the first failure where no pass was seen', () => {
  const seen = [facts({ lastGoodAt: 0 }), facts()]
  assert.deepEqual(incidentFigures(seen).detection, { count: 2, median: 3_000, p95: 4_000, worst: 4_000 })
})

test('recovery counts from the confirmation to the end, and what goes on counts for nothing yet', () => {
  const seen = [facts({ closedAt: 24_000, outcome: 'healed' }), facts(), facts({ outcome: 'escalated' })]
  const { recovery, open } = incidentFigures(seen)
  assert.deepEqual(recovery, { count: 1, median: 20_000, p95: 20_000, worst: 20_000 })
  assert.equal(open, 2)
})

test('a clock that was moved back makes no negative time', () => {
  assert.equal(
    incidentFigures([facts({ openedAt: 4_000, closedAt: 1, outcome: 'healed' })]).recovery.worst,
    0,
  )
})

test('healed without a person leaves out what ended by itself and what is undecided', () => {
  const table: readonly [IncidentFacts[], number | null][] = [
    [[facts()], null],
    [[facts({ outcome: 'ended by itself', closedAt: 5_000 })], null],
    [[facts({ outcome: 'healed', closedAt: 5_000 })], 1],
    [[facts({ outcome: 'healed', closedAt: 5_000, byPerson: true })], 0],
    [[facts({ outcome: 'healed', closedAt: 5_000 }), facts({ outcome: 'escalated' })], 0.5],
    [[facts({ outcome: 'healed', closedAt: 5_000 }), facts({ outcome: 'unproven' })], 0.5],
  ]
  for (const [seen, expected] of table) assert.equal(incidentFigures(seen).healedAlone, expected)
})

test('median, 95th percentile and worst are values that were measured', () => {
  const times = Array.from({ length: 100 }, (_, index) => 100 - index)
  assert.deepEqual(spread(times), { count: 100, median: 50, p95: 95, worst: 100 })
  assert.deepEqual(spread([7]), { count: 1, median: 7, p95: 7, worst: 7 })
})

const run = (change: Partial<SuiteRun>): SuiteRun => ({
  id: '1',
  suite: 'smoke',
  trigger: 'schedule',
  startedAt: 0,
  tookMs: 1,
  ended: 'complete',
  passed: 1,
  degraded: 0,
  failed: 0,
  inconclusive: 0,
  skipped: 0,
  ...change,
})

test('the pass rate of a suite leaves out runs that proved nothing and those that verified a restart', () => {
  const runs = [
    run({}),
    run({ failed: 1 }),
    run({ ended: 'broken', passed: 0 }),
    run({ trigger: 'verify', failed: 1 }),
    run({ suite: 'api', ended: 'deadline' }),
  ]
  assert.deepEqual(suiteFigures(runs), [
    { suite: 'api', passed: 0, failed: 0, inconclusive: 1, passRate: null },
    { suite: 'smoke', passed: 1, failed: 1, inconclusive: 1, passRate: 0.5 },
  ])
})

const answers = fc.array(
  fc.tuple(
    fc.constantFrom<Verdict>('pass', 'degraded', 'fail', 'inconclusive'),
    fc.double({ min: 0, max: 60_000, noNaN: true }),
  ),
  { maxLength: 40 },
)
const sum = (list: readonly (readonly [Verdict, number])[]) =>
  list.map(([verdict, ms]) => tallyOf(verdict, ms)).reduce(addTally, noTally)

test('tallies may be added in any grouping, and lose no answer', () => {
  fc.assert(
    fc.property(answers, answers, (one, other) => {
      const together = sum([...one, ...other])
      const apart = addTally(sum(one), sum(other))
      assert.ok(Math.abs(together.sumMs - apart.sumMs) < 1e-6)
      assert.deepEqual({ ...together, sumMs: 0 }, { ...apart, sumMs: 0 })
      assert.equal(judged(together) + together.inconclusive, one.length + other.length)
    }),
  )
})

test('a quantile lies between the fastest and the slowest answer and grows with its share', () => {
  fc.assert(
    fc.property(answers, (list) => {
      const tally = sum(list)
      const found = [0.5, 0.95, 1].map((share) => quantileMs(tally, share))
      if (judged(tally) === 0) return assert.deepEqual(found, [null, null, null])
      const [half = 0, most = 0, all = 0] = found.map(Number)
      assert.ok(tally.minMs <= half && half <= most && most <= all + 1e-9 && all <= tally.maxMs + 1e-9)
    }),
  )
})
