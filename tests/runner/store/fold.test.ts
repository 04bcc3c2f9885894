import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { test } from 'node:test'
import type { Observation, Verdict } from '../../../runner/core/observation.ts'
import { addTally, noTally, tallyOf } from '../../../runner/core/tally.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { closeOnce, freshStore, observation, start } from './setup.ts'

const hour = 3_600_000
const day = 24 * hour
const verdicts: readonly Verdict[] = ['pass', 'pass', 'pass', 'degraded', 'fail', 'inconclusive']

/** A check asked every 15 s: `count` answers from `from` on. */
const answers = (from: number, count: number, change: Partial<Observation> = {}): Observation[] =>
  Array.from({ length: count }, (_, index) => {
    const verdict = verdicts[index % verdicts.length] ?? 'pass'
    return observation({
      startedAt: from + index * 15_000,
      tookMs: 1 + (index % 97) / 4,
      verdict,
      reason: verdict === 'pass' ? 'ok' : 'refused',
      summary: verdict === 'pass' ? '' : `answer ${index}`,
      values: { status: 200 + index, path: '/' },
      ...change,
    })
  })

const sum = (list: readonly Observation[]) =>
  list.map(({ verdict, tookMs }) => tallyOf(verdict, tookMs)).reduce(addTally, noTally)

const count = (dataDir: string, table: string) => {
  const db = new DatabaseSync(`${dataDir}/guardian.db`, { readOnly: true })
  const rows = Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  db.close()
  return rows
}

const near = (actual: ReturnType<typeof sum> | undefined, expected: ReturnType<typeof sum>) => {
  assert.ok(actual)
  assert.ok(Math.abs(actual.sumMs - expected.sumMs) < 0.01, `${actual.sumMs} is not ${expected.sumMs}`)
  const trimmed = (one: typeof actual) => one.buckets.join(' ').replace(/( 0)+$/, '')
  assert.deepEqual({ ...actual, sumMs: 0, buckets: [] }, { ...expected, sumMs: 0, buckets: [] })
  assert.equal(trimmed(actual), trimmed(expected))
}

test('hours that are over are packed, and nothing of an observation is lost', async (t) => {
  const { store, clock, dataDir } = await freshStore(t)
  const from = start - 3 * hour
  const all = [
    ...answers(from, 700),
    ...answers(from, 300, {
      check: 'panel/home',
      run: 'run-1',
      evidence: [{ kind: 'log', title: 'log', text: 'x' }],
    }),
  ]
  store.commit({ observations: all })
  const before = store.history.list({ limit: 5_000, check: 'panel/health' })
  clock.pass(120_000)
  assert.ok(count(dataDir, 'packs') >= 4)
  assert.ok(count(dataDir, 'observations') < 300)
  assert.deepEqual(store.history.list({ limit: 5_000, check: 'panel/health' }), before)
  assert.equal(store.history.list({ limit: 5_000 }).length, 1_000)
  const newest = [...all].sort((a, b) => b.startedAt - a.startedAt).slice(0, 150)
  const listed = store.history.list({ limit: 150 })
  assert.deepEqual(
    listed.map(({ startedAt }) => startedAt),
    newest.map(({ startedAt }) => startedAt),
  )
  assert.deepEqual(store.history.list({ check: 'panel/home', since: from + 299 * 15_000 })[0]?.run, 'run-1')
})

test('minutes, hours and the figures of a window add up to the same, folded or not', async (t) => {
  const { store, clock } = await freshStore(t)
  const from = Math.floor((start - 2 * day) / hour) * hour
  const all = answers(from, 9_000)
  store.commit({ observations: all })
  const asked = () => store.figures.checks(from, start)[0]?.tally
  near(asked(), sum(all))
  clock.pass(120_000)
  near(asked(), sum(all))
  const hourOf = (at: number) => all.filter(({ startedAt }) => startedAt >= at && startedAt < at + hour)
  near(store.figures.checks(from + hour, from + 2 * hour)[0]?.tally, sum(hourOf(from + hour)))
  const minutes = store.figures.checkMinutes('panel/health', from, from + hour)
  assert.equal(minutes.length, 60)
  const { buckets: _, ...hourSum } = sum(hourOf(from))
  const { buckets: __, ...minuteSum } = minutes.map(({ tally }) => tally).reduce(addTally, noTally)
  assert.deepEqual(
    { ...minuteSum, sumMs: Math.round(minuteSum.sumMs) },
    { ...hourSum, sumMs: Math.round(hourSum.sumMs) },
  )
})

test('a death between two steps counts nothing twice and loses nothing', async (t) => {
  const first = await freshStore(t)
  const from = start - 5 * hour
  const all = answers(from, 1_100)
  first.store.commit({ observations: all })
  // One step and no more: the next one would come 200 ms later.
  first.clock.pass(60_000)
  const packed = count(first.dataDir, 'packs')
  assert.equal(packed, 1)
  first.store.close()
  const second = await freshStore(t, first.dataDir)
  near(second.store.figures.checks(from, start)[0]?.tally, sum(all))
  second.clock.pass(120_000)
  assert.ok(count(first.dataDir, 'packs') > 3)
  near(second.store.figures.checks(from, start)[0]?.tally, sum(all))
  assert.equal(second.store.history.list({ limit: 5_000 }).length, 1_100)
})

test('answers that come late, because the clock was moved back, are added to an hour that was folded', async (t) => {
  const { store, clock, dataDir } = await freshStore(t)
  const from = Math.floor((start - 4 * hour) / hour) * hour
  const early = answers(from, 240)
  store.commit({ observations: [...early, observation({ startedAt: start })] })
  clock.pass(120_000)
  assert.equal(count(dataDir, 'packs'), 1)
  const late = answers(from + 7_000, 240)
  store.commit({ observations: late })
  clock.pass(660_000)
  assert.equal(count(dataDir, 'packs'), 2)
  near(store.figures.checks(from, from + hour)[0]?.tally, sum([...early, ...late]))
  const times = store.history.list({ limit: 1_000 }).map(({ startedAt }) => startedAt)
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  )
  assert.equal(times.length, 481)
})

test('raw answers go after 7 days, minutes after 14, and hours stay', async (t) => {
  const { store, clock } = await freshStore(t)
  const from = Math.floor(start / hour) * hour
  store.commit({ observations: answers(from, 240) })
  clock.pass(6 * day)
  assert.equal(store.history.list({ limit: 1_000 }).length, 240)
  clock.pass(day + 2 * hour)
  assert.equal(store.history.list({ limit: 1_000 }).length, 0)
  assert.equal(store.figures.checkMinutes('panel/health', from, from + hour).length, 60)
  clock.pass(7 * day + hour)
  assert.equal(store.figures.checkMinutes('panel/health', from, from + hour).length, 0)
  near(store.figures.checks(from, clock.now())[0]?.tally, sum(answers(from, 240)))
})

test('the file shrinks when much of it has become free', async (t) => {
  const { store, clock, dataDir } = await freshStore(t)
  const noise = () => Array.from({ length: 400 }, () => Math.random().toString(36)).join('')
  const bulky = answers(start - hour - 240 * 15_000, 240).map((one) => ({
    ...one,
    verdict: 'fail' as const,
    summary: noise(),
  }))
  for (let round = 0; round < 12; round += 1)
    store.commit({ observations: bulky.map((one) => ({ ...one, check: `panel/${round}` })) })
  const size = () => statSync(`${dataDir}/guardian.db`).size
  clock.pass(120_000)
  closeOnce(store)
  const before = size()
  const again = await freshStore(t, dataDir)
  again.clock.pass(8 * day)
  closeOnce(again.store)
  assert.ok(before > 10_000_000, `${before} bytes`)
  assert.ok(size() < before / 3, `${before} bytes became ${size()}`)
})
