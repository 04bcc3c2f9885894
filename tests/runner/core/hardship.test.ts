import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Command } from '../../../runner/core/event.ts'
import type { Reason } from '../../../runner/core/observation.ts'
import type { DriverState, ServiceState } from '../../../runner/core/service.ts'
import {
  acts,
  answer,
  begin,
  finish,
  happen,
  later,
  light,
  type Setting,
  type Story,
  see,
  suite,
  tick,
} from './story.ts'

/** A chain, a lone one, one that must always be up, one that may sleep, and one that nobody can start. */
const setting: Setting = {
  services: {
    db: {},
    comfyui: { dependsOn: ['db'], activity: { idleAfterMs: 300_000 } },
    panel: { dependsOn: ['comfyui'], autoStart: true },
    thumbs: { alwaysUp: true },
    blind: {},
    mail: { hasDriver: false },
  },
  checks: [
    light('db/health'),
    light('comfyui/health'),
    light('comfyui/data', false),
    light('panel/health'),
    suite('panel/pages', false),
    suite('panel/login'),
    light('thumbs/health'),
    light('mail/health'),
  ],
}
const services = Object.keys(setting.services ?? {})
const checks = (setting.checks ?? []).map(({ id }) => id)

const reasons: readonly Reason[] = [
  ...(['ok', 'ok', 'ok', 'ok', 'refused', 'refused', 'timeout', 'timeout'] as const),
  ...(['http-5xx', 'http-4xx', 'wrong-data', 'visual', 'own-trouble', 'white-screen'] as const),
]
const states: readonly DriverState[] = [
  ...(['running', 'running', 'running', 'stopped', 'failed', 'failed'] as const),
  ...(['starting', 'stopping', 'missing', 'unknown'] as const),
]
const service = fc.constantFrom(...services)
const driven = fc.constantFrom(...services.filter((id) => setting.services?.[id]?.hasDriver !== false))

const happening = fc.record({
  after: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_200_000 }) },
  ),
  what: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('observe' as const),
        check: fc.constantFrom(...checks),
        reason: fc.constantFrom(...reasons),
        times: fc.integer({ min: 1, max: 4 }),
        late: fc.integer({ min: 0, max: 8_000 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('see' as const),
        service: driven,
        state: fc.constantFrom(...states),
        identity: fc.option(fc.nat(3)),
        restarts: fc.option(fc.nat(3)),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('finish' as const),
        service,
        ok: fc.boolean(),
        late: fc.boolean(),
      }),
    },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('tick' as const), doubt: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('boot' as const), setBack: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('use' as const),
        use: fc.constantFrom('idle' as const, 'idle' as const, 'active' as const, 'unknown' as const),
        step: fc.nat(9),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom(
          ...(['start', 'stop', 'restart', 'pause', 'resume', 'reset', 'maintain', 'release'] as const),
        ),
        service,
        minutes: fc.integer({ min: 1, max: 90 }),
      }),
    },
  ),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Actions that were begun and not answered yet; our own death answers none of them. */
function undergo(story: Story, { after, what }: Happening): void {
  later(story, after)
  switch (what.do) {
    case 'observe':
      for (let time = 0; time < what.times; time++) {
        answer(story, what.check, what.reason, { startedAt: story.at - what.late })
        later(story, 1_500)
      }
      return
    case 'see': {
      const { state, identity, restarts } = what
      happen(story, {
        ...{ type: 'seen', at: story.at, service: what.service },
        status: {
          state,
          ...(identity !== null && { identity: `life ${identity}` }),
          ...(restarts !== null && { restarts }),
        },
      })
      return
    }
    case 'finish': {
      const begun = story.effects.flatMap((effect) =>
        effect.type === 'act' && effect.action.service === what.service ? effect.action.id : [],
      )
      const action = what.late ? begun.at(-2) : begun.at(-1)
      if (action === undefined) return
      happen(story, {
        ...{ type: 'acted', at: story.at, service: what.service, action, ok: what.ok },
        detail: 'said the driver',
      })
      return
    }
    case 'tick':
      tick(story, 0, what.doubt === 0 ? 'our loop was late' : undefined)
      return
    case 'boot':
      if (what.setBack === 0) later(story, -3_600_000)
      story.world = JSON.parse(JSON.stringify(story.world))
      happen(story, { type: 'booted', at: story.at })
      return
    case 'use':
      happen(story, {
        ...{ type: 'activity', at: story.at, service: 'comfyui', lookedAt: story.at },
        activity: { use: what.use, what: what.use, advance: `${what.step}` },
      })
      return
    default:
      happen(story, { type: 'commanded', at: story.at, by: 'ann', command: commandOf(story, what) })
  }
}

type Asked = Extract<Happening['what'], { minutes: number }>

function commandOf(story: Story, { do: what, service, minutes }: Asked): Command {
  if (what === 'maintain')
    return { do: 'maintenance', services: [service], until: story.at + minutes * 60_000 }
  if (what === 'release') return { do: 'end-maintenance', services: [service] }
  return { do: what, service }
}

const statesOf = (story: Story): readonly ServiceState[] => Object.values(story.world.services)

const check = (property: (story: Story, history: readonly Happening[]) => void, dryRun = false) =>
  fc.assert(
    fc.property(fc.array(happening, { minLength: 30, maxLength: 250 }), (history) =>
      property(begin({ ...setting, host: { dryRun } }), history),
    ),
    { numRuns: 150 },
  )

test('no hardship leaves an incident open where nothing is wrong, or lets a service wait without one', () => {
  check((story, history) => {
    for (const one of history) {
      undergo(story, one)
      for (const { id, phase, incident } of statesOf(story)) {
        if (['up', 'stopped', 'unknown', 'suspect'].includes(phase.name))
          assert.equal(incident, undefined, `${id} is ${phase.name} with ${incident?.id}`)
        if (phase.name === 'waiting' && phase.why !== 'parent')
          assert.ok(incident, `${id} waits (${phase.why}) without an incident`)
      }
    }
  })
})

test('no hardship makes us act by ourselves in a hold, in a dry run, or on what somebody stopped', () => {
  for (const dryRun of [false, true])
    check((story, history) => {
      for (const one of history) {
        const { world } = story
        const from = story.effects.length
        undergo(story, one)
        for (const effect of story.effects.slice(from)) {
          if (effect.type !== 'act' || effect.action.by === 'ann') continue
          assert.ok(!dryRun, `a dry run does ${effect.action.kind}`)
          if (['resume', 'release'].includes(one.what.do)) continue
          const before = world.services[effect.action.service]
          assert.deepEqual(
            before?.holds.filter(({ until }) => until === undefined || until > story.at) ?? [],
            [],
          )
        }
      }
    }, dryRun)
})

/** Everything works, every driver says so, nobody holds anything, for a while. */
function calm(story: Story, ms: number): void {
  for (const id of services) {
    for (const what of ['resume', 'release'] as const)
      happen(story, {
        ...{ type: 'commanded', at: story.at, by: 'ann' },
        command:
          what === 'resume' ? { do: 'resume', service: id } : { do: 'end-maintenance', services: [id] },
      })
  }
  for (let passed = 0; passed < ms; passed += 15_000) {
    later(story, 15_000)
    for (const id of services) {
      if (story.world.services[id]?.phase.name === 'acting') finish(story, id)
      if (setting.services?.[id]?.hasDriver !== false) see(story, id, 'running')
    }
    for (const id of checks) answer(story, id, 'ok')
    tick(story, 0)
  }
}

test('after any hardship everything is up again when everything works, with all its attempts', () => {
  check((story, history) => {
    for (const one of history) undergo(story, one)
    calm(story, 45 * 60_000)
    for (const { id, phase, incident, attempts } of statesOf(story)) {
      assert.equal(phase.name, 'up', `${id} is ${JSON.stringify(phase)}`)
      assert.equal(incident, undefined)
      assert.equal(attempts, 0)
    }
  })
})

test('after any hardship a service that goes on failing is restarted, or somebody was told why not', () => {
  check((story, history) => {
    for (const one of history) undergo(story, one)
    calm(story, 60_000)
    const before = acts(story)
    const told = story.effects.length
    for (let passed = 0; passed < 20 * 60_000; passed += 5_000) {
      later(story, 5_000)
      for (const { id, phase } of statesOf(story)) if (phase.name === 'acting') finish(story, id)
      for (const id of checks) answer(story, id, id === 'db/health' ? 'timeout' : 'ok')
      tick(story, 0)
    }
    const { phase } = story.world.services.db ?? { phase: { name: 'unknown' } }
    assert.ok(
      acts(story) > before ||
        story.effects.slice(told).some((effect) => effect.type === 'tell' && effect.subject === 'db') ||
        phase.name === 'waiting',
      `db is ${JSON.stringify(phase)}`,
    )
    assert.ok(!['up', 'unknown', 'suspect'].includes(phase.name), `db is ${phase.name}`)
  })
})
