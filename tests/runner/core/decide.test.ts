import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Reason } from '../../../runner/core/observation.ts'
import {
  acts,
  answer,
  begin,
  breakDown,
  failAttempt,
  finish,
  happen,
  later,
  light,
  names,
  phaseOf,
  see,
  settle,
  state,
  suite,
  tick,
} from './story.ts'

describe('the four mistakes of a prototype', () => {
  test('recovery needs every check that failed, not one pass', () => {
    const story = begin({ checks: [light('panel/health'), light('panel/pages')] })
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    for (let pass = 0; pass < 5; pass++) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    assert.equal(phaseOf(story, 'panel'), 'verifying')
    answer(story, 'panel/pages', 'ok')
    later(story, 1_000)
    answer(story, 'panel/pages', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'healed')
  })

  test('a restart whose answer is lost runs into its deadline instead of hanging', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    assert.deepEqual(names(tick(story, 29_000)), [])
    assert.equal(phaseOf(story, 'panel'), 'acting')
    assert.ok(names(tick(story, 1_100)).includes('cancel panel'))
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
  })

  test('an observation that started before the restart ended proves nothing', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    const before = story.at + 100
    finish(story, 'panel')
    answer(story, 'panel/health', 'ok', { startedAt: before })
    answer(story, 'panel/health', 'ok', { startedAt: before + 1 })
    assert.equal(phaseOf(story, 'panel'), 'verifying')
    assert.deepEqual(
      Object.values((state(story, 'panel').phase as { passes: Record<string, number> }).passes),
      [0],
    )
  })

  test('action ids never repeat, not even after the budget window was pruned', () => {
    const story = begin({
      services: { panel: { policy: { restartsPerHour: 100, resetAfterMs: 60_000 } } },
      host: { restartsPerTenMinutes: 100 },
    })
    settle(story)
    for (let round = 0; round < 20; round++) {
      breakDown(story, 'panel/health')
      finish(story, 'panel')
      for (const _ of [1, 2]) {
        later(story, 1_000)
        answer(story, 'panel/health', 'ok')
      }
      later(story, 3_700_000)
      tick(story)
      for (let pass = 0; pass < 21; pass++) {
        later(story, 1_000)
        answer(story, 'panel/health', 'ok')
      }
    }
    const ids = story.effects.flatMap((effect) => (effect.type === 'act' ? effect.action.id : []))
    assert.equal(ids.length, 20)
    assert.equal(new Set(ids).size, 20)
  })
})

describe('confirmation', () => {
  test('a first failure only asks again, on a fresh connection, after three seconds', () => {
    const story = begin()
    settle(story)
    const effects = answer(story, 'panel/health', 'timeout')
    assert.deepEqual(effects, [
      { type: 'look', service: 'panel' },
      { type: 'recheck', service: 'panel', checks: ['panel/health'], afterMs: 3_000, why: 'confirm' },
    ])
    assert.equal(phaseOf(story, 'panel'), 'suspect')
  })

  test('a second failure opens one incident and restarts', () => {
    const story = begin()
    settle(story)
    assert.deepEqual(names(breakDown(story, 'panel/health', 'timeout')), [
      'look panel',
      'recheck panel/health confirm',
      'tell opened',
      'act restart panel',
    ])
    assert.equal(state(story, 'panel').incident?.id, 'BUG-20261122-0300-panel')
  })

  test('a pass in between was a blip: nothing is opened', () => {
    const story = begin()
    settle(story)
    answer(story, 'panel/health', 'timeout')
    later(story, 3_000)
    assert.deepEqual(answer(story, 'panel/health', 'ok'), [])
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('an inconclusive answer confirms nothing and is asked again', () => {
    const story = begin()
    settle(story)
    answer(story, 'panel/health', 'timeout')
    later(story, 3_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'own-trouble')), ['recheck panel/health confirm'])
    assert.equal(acts(story), 0)
  })

  test('as many failures as the policy wants confirm, each asked for after the delay', () => {
    const story = begin({ services: { panel: { policy: { confirmFailures: 3 } } } })
    settle(story)
    answer(story, 'panel/health', 'timeout')
    later(story, 3_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'timeout')), ['recheck panel/health confirm'])
    assert.equal(phaseOf(story, 'panel'), 'suspect')
    later(story, 3_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'timeout')), ['tell opened', 'act restart panel'])
  })

  test('a check that somebody vouches for restarts although it has never passed', () => {
    const unknown = begin()
    breakDown(unknown, 'panel/health', 'refused')
    assert.equal(acts(unknown), 0)
    const known = begin({ checks: [{ ...light('panel/health'), vouched: true }] })
    breakDown(known, 'panel/health', 'refused')
    assert.equal(acts(known), 1)
  })

  test('an exit that the driver proves needs no confirmation', () => {
    const story = begin()
    settle(story)
    assert.deepEqual(names(see(story, 'panel', 'failed', 'SIGKILL')), ['tell opened', 'act restart panel'])
    assert.match(state(story, 'panel').incident?.summary ?? '', /has ended: SIGKILL/)
  })

  test('inconclusive answers alone never open, close or restart anything', () => {
    const story = begin()
    settle(story)
    for (let round = 0; round < 30; round++) {
      answer(story, 'panel/health', 'own-trouble')
      tick(story)
    }
    assert.deepEqual(story.effects, [])
    assert.equal(phaseOf(story, 'panel'), 'up')
  })
})

describe('triage', () => {
  const cases: readonly [Reason, 'light' | 'suite', boolean, 'restart' | 'alert'][] = [
    ['refused', 'light', false, 'restart'],
    ['reset', 'light', false, 'restart'],
    ['timeout', 'light', false, 'restart'],
    ['http-5xx', 'light', true, 'restart'],
    ['http-5xx', 'light', false, 'alert'],
    ['http-4xx', 'light', true, 'alert'],
    ['tls', 'light', true, 'alert'],
    ['wrong-data', 'light', true, 'alert'],
    ['low-resource', 'light', true, 'alert'],
    ['assertion', 'suite', true, 'restart'],
    ['assertion', 'suite', false, 'alert'],
    ['white-screen', 'suite', true, 'restart'],
    ['timeout', 'suite', true, 'restart'],
    ['timeout', 'suite', false, 'alert'],
    ['http-4xx', 'suite', true, 'alert'],
  ]
  for (const [reason, weight, vital, expected] of cases) {
    test(`${reason} of a ${vital ? 'vital' : 'not vital'} ${weight} check: ${expected}`, () => {
      const check = weight === 'light' ? light('panel/health', vital) : suite('panel/health', vital)
      const story = begin({ checks: [check] })
      settle(story)
      breakDown(story, 'panel/health', reason)
      assert.equal(phaseOf(story, 'panel'), expected === 'restart' ? 'acting' : 'waiting: alertOnly')
      assert.ok(state(story, 'panel').incident, 'an incident is opened either way')
    })
  }

  test('a visual difference degrades and opens nothing', () => {
    const story = begin({ checks: [suite('panel/home')] })
    settle(story)
    assert.deepEqual(names(answer(story, 'panel/home', 'visual')), ['tell visual'])
    later(story, 3_000)
    assert.deepEqual(names(answer(story, 'panel/home', 'visual')), [], 'and is told once')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('a check that has never passed restarts nothing', () => {
    const story = begin()
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    see(story, 'panel', 'failed')
    assert.equal(phaseOf(story, 'panel'), 'acting', 'unless the driver proves the exit')
  })

  test('a trouble that becomes curable is cured', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health', 'http-4xx')
    assert.equal(phaseOf(story, 'panel'), 'waiting: alertOnly')
    later(story, 15_000)
    answer(story, 'panel/health', 'refused')
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('a service without a driver is reported, never acted upon', () => {
    const story = begin({ services: { api: { hasDriver: false } } })
    settle(story)
    assert.deepEqual(names(breakDown(story, 'api/health')), [
      'recheck api/health confirm',
      'tell opened',
      'tell waiting',
    ])
    assert.equal(acts(story), 0)
  })
})

describe('verification', () => {
  test('two passes after the action end the incident as healed', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    assert.deepEqual(names(finish(story, 'panel')), ['recheck panel/health verify'])
    later(story, 1_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'ok')), ['recheck panel/health verify'])
    later(story, 1_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'ok')), ['tell healed'])
    const { lastIncident, incident, attempts } = state(story, 'panel')
    assert.equal(incident, undefined)
    assert.equal(lastIncident?.outcome, 'healed')
    assert.equal(lastIncident?.actions[0]?.outcome, 'healed')
    assert.equal(attempts, 1, 'the attempt is remembered until ten healthy minutes have passed')
  })

  test('failures during the start grace are not held against the attempt', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    for (let second = 0; second < 14; second++) {
      later(story, 1_000)
      answer(story, 'panel/health', 'refused')
    }
    assert.equal(phaseOf(story, 'panel'), 'verifying')
  })

  test('two failures after the start grace are a verified failure: cooldown, then the next try', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    failAttempt(story, 'panel', 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
    tick(story, 29_000)
    assert.equal(acts(story), 1)
    tick(story, 1_500)
    assert.equal(acts(story), 2)
    assert.equal(phaseOf(story, 'panel'), 'acting')
  })

  test('only inconclusive answers by the deadline: unproven, and no new action', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel')
    for (let second = 0; second < 32; second++) {
      tick(story)
      answer(story, 'panel/health', 'own-trouble')
    }
    assert.equal(phaseOf(story, 'panel'), 'waiting: unproven')
    tick(story, 3_600_000)
    assert.equal(acts(story), 1)
  })

  test('an unproven restart is proven by later passes, or found to have failed by later failures', () => {
    const unproven = () => {
      const story = begin()
      settle(story)
      breakDown(story, 'panel/health')
      finish(story, 'panel')
      tick(story, 31_000)
      assert.equal(phaseOf(story, 'panel'), 'waiting: unproven')
      return story
    }
    const good = unproven()
    answer(good, 'panel/health', 'ok')
    later(good, 3_000)
    answer(good, 'panel/health', 'ok')
    assert.equal(state(good, 'panel').lastIncident?.outcome, 'healed')
    const bad = unproven()
    breakDown(bad, 'panel/health')
    assert.equal(phaseOf(bad, 'panel'), 'waiting: cooldown')
  })

  test('a restart after which the same process still runs has failed, whatever the driver says', () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    finish(story, 'panel', true, ['boot:1', 'boot:1'])
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
  })

  test('a process that ends again at once fails the attempt at once', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'failed')
    finish(story, 'panel')
    later(story, 400)
    see(story, 'panel', 'failed', 'exit code 1')
    assert.equal(phaseOf(story, 'panel'), 'waiting: cooldown')
  })

  test('a Playwright check is asked again only when the light checks answer', () => {
    const story = begin({ checks: [light('panel/health'), suite('panel/home')] })
    settle(story)
    breakDown(story, 'panel/home', 'white-screen')
    assert.deepEqual(names(finish(story, 'panel')), ['recheck panel/health verify'])
    later(story, 1_000)
    assert.deepEqual(names(answer(story, 'panel/health', 'ok')), [
      'recheck panel/health verify',
      'recheck panel/home verify',
    ])
    later(story, 1_000)
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'verifying', 'the failing test itself must pass')
    answer(story, 'panel/home', 'ok')
    later(story, 1_000)
    answer(story, 'panel/home', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })

  test('a service without checks is verified by the word of its driver, twice', () => {
    const story = begin({ checks: [] })
    see(story, 'panel', 'running')
    see(story, 'panel', 'failed')
    assert.deepEqual(names(finish(story, 'panel')), ['look panel'])
    later(story, 1_000)
    see(story, 'panel', 'running')
    later(story, 1_000)
    see(story, 'panel', 'running')
    assert.equal(phaseOf(story, 'panel'), 'up')
  })
})

describe('giving up well', () => {
  const worn = () => {
    const story = begin()
    settle(story)
    breakDown(story, 'panel/health')
    for (const _ of [1, 2]) {
      failAttempt(story, 'panel', 'panel/health')
      tick(story, 30_500)
    }
    return story
  }

  test('three failed restarts escalate, and there is no fourth', () => {
    const story = worn()
    assert.ok(names(failAttempt(story, 'panel', 'panel/health')).includes('tell escalated'))
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
    assert.equal(acts(story), 3)
    for (let minute = 0; minute < 120; minute++) {
      tick(story, 60_000)
      answer(story, 'panel/health', 'refused')
      see(story, 'panel', 'failed')
    }
    assert.equal(acts(story), 3)
    assert.equal(
      story.effects.filter((effect) => effect.type === 'tell' && effect.topic === 'escalated').length,
      1,
    )
  })

  test('a person who resets it gets a new try at once', () => {
    const story = worn()
    failAttempt(story, 'panel', 'panel/health')
    const effects = happen(story, {
      type: 'commanded',
      at: story.at,
      by: 'operator',
      command: { do: 'reset', service: 'panel' },
    })
    assert.ok(names(effects).includes('act restart panel'))
  })

  test('an escalated service that recovers by itself closes its incident and keeps its attempts', () => {
    const story = worn()
    failAttempt(story, 'panel', 'panel/health')
    answer(story, 'panel/health', 'ok')
    later(story, 3_000)
    answer(story, 'panel/health', 'ok')
    assert.equal(phaseOf(story, 'panel'), 'up')
    assert.equal(state(story, 'panel').lastIncident?.outcome, 'escalated')
    later(story, 60_000)
    breakDown(story, 'panel/health')
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated', 'the breaker is still open')
  })

  test('attempts are forgotten after ten healthy minutes, not at the first pass', () => {
    const story = begin()
    settle(story)
    see(story, 'panel', 'failed')
    finish(story, 'panel')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'panel/health', 'ok')
    }
    tick(story, 599_000)
    assert.equal(state(story, 'panel').attempts, 1)
    tick(story, 2_000)
    assert.equal(state(story, 'panel').attempts, 0)
  })

  test('a crash every ninety seconds escalates after the third restart', () => {
    const story = begin()
    settle(story)
    for (let crash = 0; crash < 4; crash++) {
      see(story, 'panel', 'failed')
      if (phaseOf(story, 'panel') !== 'acting') break
      finish(story, 'panel')
      for (const _ of [1, 2]) {
        later(story, 1_000)
        answer(story, 'panel/health', 'ok')
      }
      tick(story, 87_000)
    }
    assert.equal(acts(story), 3)
    assert.equal(phaseOf(story, 'panel'), 'waiting: escalated')
  })
})

describe('budgets', () => {
  test('a service that crashes every eleven minutes gets no sixth restart in the hour', () => {
    const story = begin()
    settle(story)
    const restarts: number[] = []
    for (let crash = 0; crash < 8; crash++) {
      const started = see(story, 'panel', 'failed')
      if (started.some(({ type }) => type === 'act')) restarts.push(story.at)
      if (phaseOf(story, 'panel') === 'acting') {
        finish(story, 'panel')
        for (const _ of [1, 2]) {
          later(story, 1_000)
          answer(story, 'panel/health', 'ok')
        }
      }
      for (let minute = 0; minute < 11; minute++) tick(story, 60_000)
    }
    for (const end of restarts)
      assert.ok(restarts.filter((at) => at <= end && at > end - 3_600_000).length <= 5)
    assert.ok(restarts.length >= 5)
  })

  test('the third restart at once waits for one of the first two', () => {
    const ids = ['a', 'b', 'c']
    const story = begin({ services: Object.fromEntries(ids.map((id) => [id, {}])) })
    settle(story)
    for (const id of ids) see(story, id, 'failed')
    assert.deepEqual(
      ids.map((id) => phaseOf(story, id)),
      ['acting', 'acting', 'waiting: budget'],
    )
    finish(story, 'a')
    for (const _ of [1, 2]) {
      later(story, 1_000)
      answer(story, 'a/health', 'ok')
    }
    tick(story)
    assert.equal(phaseOf(story, 'c'), 'acting')
  })

  test('the host restarts at most six times in ten minutes', () => {
    const ids = [1, 2, 3, 4, 5, 6, 7].map((n) => `s${n}`)
    const story = begin({ services: Object.fromEntries(ids.map((id) => [id, {}])) })
    settle(story)
    for (const id of ids) {
      see(story, id, 'failed')
      if (phaseOf(story, id) !== 'acting') break
      finish(story, id)
      for (const _ of [1, 2]) {
        later(story, 1_000)
        answer(story, `${id}/health`, 'ok')
      }
    }
    assert.equal(acts(story), 6)
    assert.equal(phaseOf(story, 's7'), 'waiting: budget')
    tick(story, 600_000)
    assert.equal(phaseOf(story, 's7'), 'acting')
  })
})
