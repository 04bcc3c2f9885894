import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { systemClock } from '../../../runner/lib/clock.ts'
import {
  cronProblem,
  type Missed,
  type ScheduledSuite,
  scheduleSuites,
} from '../../../runner/schedule/cron.ts'
import { fakeClock, settled } from './fake-clock.ts'

const minute = 60_000

/** node-cron reads the time itself, so here the timers of the process are the ones that are moved. */
function schedule(
  t: TestContext,
  suites: readonly ScheduledSuite[],
  run: (suite: string, nextInMs: number | undefined) => Promise<unknown>,
) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 0, 1, 12, 0, 30) })
  const missed: Missed[] = []
  const errors: string[] = []
  const clock = fakeClock()
  const suitesSchedule = scheduleSuites({
    suites,
    run,
    clock,
    onMissed: (one) => missed.push(one),
    onError: (suite) => errors.push(suite),
  })
  t.after(() => suitesSchedule.close())
  const pass = async (ms: number, step = 1_000) => {
    for (let passed = 0; passed < ms; passed += step) {
      t.mock.timers.tick(step)
      await settled()
      await clock.advance(step)
    }
  }
  return { suitesSchedule, missed, errors, pass }
}

describe('a schedule of suites', () => {
  test('starts suites at their times, one after the other', async (t) => {
    const runs: string[] = []
    const suites = ['smoke', 'api', 'visual'].map((id) => ({ id, cron: '* * * * *', timezone: 'UTC' }))
    const { pass } = schedule(t, suites, async (suite) => runs.push(suite))
    await pass(30_000)
    assert.deepEqual(runs, ['smoke'])
    await pass(2_000)
    assert.deepEqual(runs, ['smoke', 'api'])
    await pass(minute)
    assert.deepEqual(runs, ['smoke', 'api', 'visual', 'smoke', 'api'])
  })

  test('tells how long it is until the suite is due again', async (t) => {
    const told: unknown[] = []
    const suites = [
      { id: 'smoke', cron: '*/2 * * * *', timezone: 'UTC' },
      { id: 'api', cron: '0 * * * *', timezone: 'UTC' },
    ]
    const { pass } = schedule(t, suites, async (suite, nextInMs) => told.push([suite, nextInMs]))
    await pass(2 * minute)
    assert.deepEqual(told, [['smoke', 2 * minute]])
    await pass(58 * minute, 2_000)
    const [suite, nextInMs] = told.at(-1) as [string, number]
    assert.equal(suite, 'api')
    assert.ok(nextInMs > 59 * minute && nextInMs <= 60 * minute)
  })

  test('does not start a suite that still runs, and says so', async (t) => {
    const end = Promise.withResolvers<void>()
    let runs = 0
    const { pass, missed } = schedule(t, [{ id: 'smoke', cron: '* * * * *' }], () => {
      runs += 1
      return end.promise
    })
    await pass(2.6 * minute)
    assert.equal(runs, 1)
    assert.deepEqual(
      missed.map(({ suite, why, count }) => [suite, why, count]),
      [
        ['smoke', 'busy', 1],
        ['smoke', 'busy', 1],
      ],
    )
    end.resolve()
    await pass(minute)
    assert.equal(runs, 2)
  })

  test('says once that runs were missed while asleep and makes up for none', async (t) => {
    let runs = 0
    const { missed, pass } = schedule(
      t,
      [{ id: 'smoke', cron: '*/10 * * * *', timezone: 'UTC' }],
      async () => {
        runs += 1
      },
    )
    t.mock.timers.setTime(Date.UTC(2026, 0, 1, 14, 5))
    await pass(1_000)
    assert.equal(runs, 0)
    assert.equal(missed.length, 1)
    assert.equal(missed[0]?.why, 'asleep')
    assert.equal(missed[0]?.count, 12)
    assert.equal(missed[0]?.first.toISOString(), '2026-01-01T12:10:00.000Z')
    assert.equal(missed[0]?.last.toISOString(), '2026-01-01T14:00:00.000Z')
    await pass(6 * minute)
    assert.equal(runs, 1)
  })

  test('knows when each suite runs next, in its own time zone', async (t) => {
    const suites = [{ id: 'nightly', cron: '0 3 * * *', timezone: 'Europe/Berlin' }]
    const { suitesSchedule } = schedule(t, suites, async () => undefined)
    assert.equal(suitesSchedule.nextRuns().get('nightly')?.toISOString(), '2026-01-02T02:00:00.000Z')
  })

  test('tells of a run that broke and goes on', async (t) => {
    const { pass, errors } = schedule(t, [{ id: 'smoke', cron: '* * * * *' }], async () => {
      throw new Error('no browser')
    })
    await pass(2 * minute)
    assert.deepEqual(errors, ['smoke', 'smoke'])
  })

  test('is silent after it is closed', async (t) => {
    let runs = 0
    const { suitesSchedule, pass } = schedule(t, [{ id: 'smoke', cron: '* * * * *' }], async () => {
      runs += 1
    })
    await suitesSchedule.close()
    await pass(3 * minute)
    assert.equal(runs, 0)
  })

  test('lets the process end when it is closed', async () => {
    const quick = scheduleSuites({
      suites: [{ id: 'smoke', cron: '0 0 1 1 *' }],
      run: async () => undefined,
      onMissed: () => undefined,
      onError: () => undefined,
      clock: systemClock(),
    })
    await quick.close()
  })
})

describe('a cron expression', () => {
  test('is explained when it is wrong', () => {
    assert.equal(cronProblem('*/5 * * * *'), undefined)
    assert.equal(cronProblem('0 3 * * *', 'Europe/Berlin'), undefined)
    assert.match(
      cronProblem('61 * * * *') ?? '',
      /^"61 \* \* \* \*" is not a cron expression \(minute: 61 is/,
    )
    assert.match(cronProblem('hello') ?? '', /expected 5 or 6 fields but got 1/)
    assert.match(cronProblem('0 3 * * *', 'Mars/Olympus') ?? '', /"Mars\/Olympus" is not a time zone/)
  })
})
