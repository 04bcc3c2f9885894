import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Reason } from '../../../runner/core/observation.ts'
import type { Entry, Observed } from '../../../runner/simulate/entry.ts'
import { answerAt, historyOf } from '../../../runner/simulate/history.ts'
import { lineOf, parseLines } from '../../../runner/simulate/lines.ts'
import { replay } from '../../../runner/simulate/replay.ts'
import { type ServiceTally, simulate } from '../../../runner/simulate/tally.ts'
import { light, policyFor, type Setting } from '../core/story.ts'

const start = Date.UTC(2026, 10, 22, 3)
const verdicts: Readonly<Partial<Record<Reason, Observed['verdict']>>> = {
  ok: 'pass',
  'own-trouble': 'inconclusive',
}

const seconds = (second: number): number => start + second * 1_000

const at = (second: number, reason: Reason, check = 'panel/health'): Entry => ({
  type: 'observed',
  check,
  service: check.split('/')[0] ?? '',
  from: 'here',
  startedAt: seconds(second),
  tookMs: 5,
  verdict: verdicts[reason] ?? 'fail',
  reason,
  summary: `${check} says ${reason}`,
})

/** One answer each 15 seconds, failing in [from, to), for as many minutes. */
const steady = (minutes: number, from = 0, to = 0, reason: Reason = 'refused', check?: string): Entry[] =>
  Array.from({ length: minutes * 4 }, (_, index) =>
    at(index * 15, index * 15 >= from && index * 15 < to ? reason : 'ok', check),
  )

const run = (entries: readonly Entry[], setting: Setting = {}) => {
  const policy = policyFor(setting)
  return simulate(historyOf(entries, policy), policy)
}
const panel = (entries: readonly Entry[], setting: Setting = {}): ServiceTally => {
  const tally = run(entries, setting).services.panel
  assert.ok(tally)
  return tally
}

describe('what a policy would have done', () => {
  test('about nothing: nothing, and that costs nothing', () => {
    const tally = panel(steady(60))
    assert.deepEqual([tally.incidents, tally.restarts, tally.downMs, tally.outages], [0, 0, 0, 0])
  })

  test('about an outage of a minute: one incident found by the confirmation, a restart that comes too early and one that is proved', () => {
    const { services, messages } = run(steady(30, 300, 360))
    const tally = services.panel
    assert.deepEqual([tally?.incidents, tally?.restarts, tally?.escalations], [1, 2, 0])
    assert.deepEqual(tally?.outcomes, { healed: 1 })
    assert.deepEqual(tally?.detectionMs, [3_005])
    assert.equal(tally?.downMs, 60_005)
    assert.equal(messages.opened, 1)
    assert.equal(messages.healed, 1)
  })

  test('about an outage without end: three attempts, one call, and an incident that is open', () => {
    const tally = panel(steady(60, 300, 3_600))
    assert.deepEqual([tally.incidents, tally.restarts, tally.escalations], [1, 3, 1])
    assert.deepEqual(tally.outcomes, { open: 1 })
    assert.equal(tally.refusals.cooldown?.count, 2)
  })

  test('about a single failure: the next answer confirms nothing, so nothing is done', () => {
    const { services, messages } = run(steady(30, 300, 315))
    assert.deepEqual([services.panel?.incidents, services.panel?.restarts, messages], [0, 0, {}])
  })

  test('about what no restart cures: the refusal, with its reason', () => {
    const tally = panel(steady(20, 300, 600, 'http-4xx'))
    assert.deepEqual([tally.incidents, tally.restarts], [1, 0])
    assert.match(tally.refusals.alertOnly?.text ?? '', /a restart does not cure "http-4xx"/)
    assert.deepEqual(tally.outcomes, { 'ended by itself': 1 })
  })

  test('a stricter policy restarts less, and one that waits longer finds later', () => {
    const entries = steady(60, 300, 3_600)
    assert.equal(panel(entries, { services: { panel: { policy: { attempts: 1 } } } }).restarts, 1)
    const slow = panel(entries, { services: { panel: { policy: { confirmAfterMs: 10_000 } } } })
    assert.deepEqual(slow.detectionMs, [10_005])
  })

  test('a policy that only rehearses is asked what it would do', () => {
    assert.equal(panel(steady(60, 300, 3_600), { host: { dryRun: true } }).restarts, 3)
  })

  test('a parent’s outage is one incident, and its dependent is left alone', () => {
    const setting = { services: { comfyui: {}, panel: { dependsOn: ['comfyui'] } } }
    const entries = [...steady(20, 300, 345, 'refused', 'comfyui/health'), ...steady(20, 300, 345)]
    const { services } = run(entries, setting)
    assert.deepEqual([services.comfyui?.incidents, services.panel?.incidents], [1, 0])
    assert.equal(services.panel?.restarts, 0)
    assert.equal(services.panel?.refusals.parent?.count, 1)
  })

  test('an end that the driver had seen is found at once', () => {
    const death = { type: 'seen', at: seconds(301), service: 'panel', status: { state: 'failed' } } as const
    const back = { type: 'seen', at: seconds(304), service: 'panel', status: { state: 'running' } } as const
    const tally = panel([...steady(20), death, back])
    assert.deepEqual([tally.incidents, tally.restarts, tally.detectionMs], [1, 1, [0]])
  })

  test('a Playwright check is judged by its mark in the record', () => {
    const spec = (second: number, reason: Reason, vital: boolean): Entry => ({
      ...(at(second, reason, 'smoke › home') as Observed),
      service: 'panel',
      weight: 'suite',
      vital,
    })
    for (const vital of [true, false]) {
      const failing = [300, 303, 306].map((second) => spec(second, 'assertion', vital))
      const { restarts } = panel([...steady(20), spec(0, 'ok', vital), ...failing])
      assert.equal(restarts > 0, vital)
    }
  })
})

describe('what it would have cost', () => {
  const did = (second: number, ms: number): Entry => ({
    type: 'acted',
    service: 'panel',
    kind: 'restart',
    by: 'guardian',
    startedAt: seconds(second),
    endedAt: seconds(second) + ms,
  })

  test('a restart is needless when the record has the service recover without one', () => {
    const tally = panel([...steady(60, 300, 330), did(2_000, 4_000)])
    assert.deepEqual([tally.restarts, tally.needless, tally.untold], [1, 1, 0])
  })

  test('one at a time at which something was done then is not, and without actions in the record nobody can tell', () => {
    assert.equal(panel([...steady(60, 300, 330), did(310, 4_000)]).needless, 0)
    const { restarts, needless, untold } = panel(steady(60, 300, 330))
    assert.deepEqual([restarts, needless, untold], [1, 0, 1])
  })

  test('a restart takes as long as the driver usually took', () => {
    assert.equal(
      panel([...steady(60, 300, 330), did(2_000, 9_000), did(3_000, 4_000), did(3_100, 5_000)]).restartingMs,
      5_000,
    )
    assert.equal(panel(steady(60, 300, 330)).restartingMs, 2_000)
  })

  test('downtime is that of the record: what overlaps counts once, and what goes on counts to its end', () => {
    const pages = policyFor({ checks: [light('panel/health'), light('panel/pages')] })
    const entries = [
      ...steady(20, 300, 360),
      ...steady(20, 330, 390, 'refused', 'panel/pages'),
      at(1_200, 'refused'),
    ]
    const history = historyOf([...entries, at(1_230, 'refused')], pages)
    const tally = simulate(history, pages).services.panel
    assert.deepEqual([tally?.outages, tally?.downMs], [2, 90_005 + 30_005])
  })
})

describe('the record', () => {
  test('bad lines are named and the others used', () => {
    const good = lineOf(at(0, 'ok'))
    const text = [good, '{', '', '7', '{"type":"observed","check":"x"}', '{"type":"dreamt"}', good].join('\n')
    const { entries, bad } = parseLines(text)
    assert.equal(entries.length, 2)
    assert.deepEqual(
      bad.map(({ line }) => line),
      [2, 4, 5, 6],
    )
    assert.equal(bad[0]?.why, 'not JSON')
    assert.match(bad[2]?.why ?? '', /^service: /)
  })

  test('what is written can be read again', () => {
    const entries = [
      ...steady(1),
      { type: 'seen', at: 1, service: 'panel', status: { state: 'failed' } } as const,
    ]
    assert.deepEqual(parseLines(entries.map(lineOf).join('\n')), { entries, bad: [] })
  })

  test('no text makes reading it fail', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json())), (lines) => {
        const { entries, bad } = parseLines(lines.join('\n'))
        assert.ok(entries.length + bad.length <= lines.join('\n').split('\n').length)
      }),
    )
  })

  test('services that the configuration does not have are left out and counted', () => {
    const history = historyOf([...steady(1), at(1, 'ok', 'mail/health')], policyFor({}))
    assert.deepEqual(history.leftOut, { mail: 1 })
    assert.equal(history.entries.length, 4)
  })

  test('a check that is asked in between answers what it answered next, within a minute', () => {
    const history = historyOf([at(0, 'ok'), at(10, 'refused'), at(200, 'ok')], policyFor({}))
    const said = (second: number) => answerAt(history, 'panel/health', seconds(second))?.reason
    assert.deepEqual(
      [said(0), said(4), said(12), said(150), said(201)],
      ['ok', 'refused', undefined, 'ok', undefined],
    )
    assert.equal(answerAt(history, 'nobody', seconds(0)), undefined)
  })
})

const setting: Setting = {
  services: { comfyui: {}, panel: { dependsOn: ['comfyui'] }, thumbs: { alwaysUp: true } },
}
const something = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 900_000 })),
  service: fc.constantFrom('comfyui', 'panel', 'thumbs'),
  reason: fc.constantFrom<Reason[]>('ok', 'ok', 'refused', 'refused', 'timeout', 'http-4xx', 'own-trouble'),
  state: fc.option(
    fc.constantFrom('running' as const, 'failed' as const, 'stopped' as const, 'missing' as const),
    {
      freq: 4,
    },
  ),
})

function recordOf(
  happenings: readonly (typeof something extends fc.Arbitrary<infer T> ? T : never)[],
): Entry[] {
  let second = 0
  return happenings.map(({ after, service, reason, state }) => {
    second += after / 1_000
    if (state !== null) return { type: 'seen', at: seconds(second), service, status: { state } }
    return at(second, reason, `${service}/health`)
  })
}

test('no record makes a replay exceed a budget, and the same record, written down and read again, gives the same result', () => {
  const policy = policyFor(setting)
  fc.assert(
    fc.property(fc.array(something, { minLength: 20, maxLength: 200 }), (happenings) => {
      const entries = recordOf(happenings)
      const restarts: { at: number; service: string }[] = []
      replay(historyOf(entries, policy), policy, ({ effects }) => {
        for (const effect of effects)
          if (effect.type === 'act' && effect.action.attempt > 0)
            restarts.push({ at: effect.action.startedAt, service: effect.action.service })
      })
      for (const { at: end, service } of restarts) {
        const recent = restarts.filter((one) => one.at <= end && one.at > end - 600_000)
        const hour = restarts.filter(
          (one) => one.service === service && one.at <= end && one.at > end - 3_600_000,
        )
        assert.ok(recent.length <= 6 && hour.length <= 5)
      }
      const result = simulate(historyOf(entries, policy), policy)
      assert.deepEqual(simulate(historyOf(entries, policy), policy), result)
      const written = parseLines(entries.map(lineOf).join('\n')).entries
      assert.deepEqual(simulate(historyOf(written, policy), policy), result)
    }),
    { numRuns: 60 },
  )
})
