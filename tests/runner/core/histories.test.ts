import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../runner/core/decide.ts'
import type { Effect } from '../../../runner/core/effect.ts'
import type { Event } from '../../../runner/core/event.ts'
import type { Reason } from '../../../runner/core/observation.ts'
import type { DriverState } from '../../../runner/core/service.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import { light, policyFor, suite } from './story.ts'

const policy = policyFor({
  services: {
    comfyui: { autoStart: true },
    panel: { dependsOn: ['comfyui'] },
    thumbs: { alwaysUp: true },
    mail: { hasDriver: false },
  },
  checks: [
    light('comfyui/health'),
    light('panel/health'),
    light('thumbs/health'),
    light('mail/health', false),
  ],
})
const suites = [suite('comfyui/round trip'), suite('panel/home')]
const services = Object.keys(policy.services)
const reasons: readonly Reason[] = [
  'ok',
  'ok',
  'ok',
  'refused',
  'timeout',
  'http-5xx',
  'http-4xx',
  'visual',
  'own-trouble',
  'white-screen',
]
const states: readonly DriverState[] = ['running', 'running', 'stopped', 'failed', 'missing', 'unknown']

/** What may happen, with the time since the last thing that did. */
const happening = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 120_000 })),
  what: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('observe' as const),
        check: fc.nat(5),
        reason: fc.constantFrom(...reasons),
        late: fc.integer({ min: 0, max: 6_000 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('see' as const),
        service: fc.nat(3),
        state: fc.constantFrom(...states),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('finish' as const), service: fc.nat(3), ok: fc.boolean() }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('boot' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'start' as const,
          'stop' as const,
          'restart' as const,
          'pause' as const,
          'resume' as const,
          'reset' as const,
        ),
        service: fc.nat(3),
      }),
    },
  ),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

function toEvent(world: World, at: number, { what }: Happening): Event | undefined {
  switch (what.do) {
    case 'observe': {
      const check = [...Object.values(policy.checks), ...suites][what.check]
      if (check === undefined) return undefined
      const verdict =
        what.reason === 'ok'
          ? 'pass'
          : what.reason === 'visual'
            ? 'degraded'
            : what.reason === 'own-trouble'
              ? 'inconclusive'
              : 'fail'
      const observation = {
        check: check.id,
        service: check.service,
        from: 'here',
        startedAt: at - what.late,
        tookMs: what.late,
        verdict,
        reason: what.reason,
        summary: what.reason,
      } as const
      return { type: 'observed', at, observation, check }
    }
    case 'see':
      return { type: 'seen', at, service: services[what.service] ?? '', status: { state: what.state } }
    case 'finish': {
      const service = services[what.service] ?? ''
      const phase = world.services[service]?.phase
      return phase?.name === 'acting'
        ? { type: 'acted', at, service, action: phase.action, ok: what.ok, detail: 'said the driver' }
        : undefined
    }
    case 'tick':
      return { type: 'ticked', at }
    case 'boot':
      return { type: 'booted', at }
    default:
      return {
        type: 'commanded',
        at,
        by: 'operator',
        command: { do: what.do, service: services[what.service] ?? '' },
      }
  }
}

type Step = {
  readonly event: Event
  readonly before: World
  readonly after: World
  readonly effects: readonly Effect[]
}

function tell(history: readonly Happening[]): readonly Step[] {
  let at = Date.UTC(2026, 10, 22)
  let world = emptyWorld
  const steps: Step[] = []
  for (const happening of history) {
    at += happening.after
    const event = toEvent(world, at, happening)
    if (event === undefined) continue
    const { world: after, effects } = decide(policy, world, event)
    steps.push({ event, before: world, after, effects })
    world = after
  }
  return steps
}

const own = (step: Step) =>
  step.effects.flatMap((effect) => (effect.type === 'act' && effect.action.attempt > 0 ? effect.action : []))
const check = (property: (steps: readonly Step[]) => void) =>
  fc.assert(
    fc.property(fc.array(happening, { minLength: 50, maxLength: 400 }), (history) => property(tell(history))),
    { numRuns: 150 },
  )

test('no history exceeds a restart budget', () => {
  check((steps) => {
    const restarts = steps.flatMap(own)
    for (const { startedAt: end, service } of restarts) {
      const hour = restarts.filter(
        (action) =>
          action.service === service && action.startedAt <= end && action.startedAt > end - 3_600_000,
      )
      const tenMinutes = restarts.filter(
        (action) => action.startedAt <= end && action.startedAt > end - 600_000,
      )
      assert.ok(hour.length <= 5, `${hour.length} restarts of ${service} in an hour`)
      assert.ok(tenMinutes.length <= 6, `${tenMinutes.length} restarts of the host in ten minutes`)
    }
  })
})

test('no history tries a fourth restart without a reset or ten healthy minutes in between', () => {
  check((steps) => {
    for (const action of steps.flatMap(own)) assert.ok(action.attempt <= 3, `attempt ${action.attempt}`)
  })
})

test('no history opens a second incident of a service while the first is open', () => {
  check((steps) => {
    for (const { before, after } of steps) {
      for (const service of services) {
        const old = before.services[service]?.incident
        const now = after.services[service]?.incident
        if (old === undefined || now === undefined || old.id === now.id) continue
        assert.equal(after.services[service]?.lastIncident?.id, old.id, 'the first one must have been closed')
      }
    }
  })
})

test('no history has an effect without a cause', () => {
  check((steps) => {
    for (const { event, before, effects } of steps) {
      const acting = effects.filter(({ type }) => type === 'act')
      if (event.type === 'observed' && event.observation.verdict === 'inconclusive') {
        assert.deepEqual(acting, [], 'an inconclusive answer restarts nothing')
      }
      for (const effect of acting) {
        if (effect.type !== 'act') continue
        const { phase } = before.services[effect.action.service] ?? { phase: { name: 'unknown' } }
        assert.notEqual(phase.name, 'acting', 'one action of a service at a time')
        assert.ok(policy.services[effect.action.service]?.hasDriver)
      }
    }
  })
})

test('no history closes an incident on an inconclusive answer, or heals it without two passes after the action', () => {
  check((steps) => {
    const passes: { service: string; startedAt: number }[] = []
    for (const { event, before, after } of steps) {
      if (event.type === 'observed' && ['pass', 'degraded'].includes(event.observation.verdict))
        passes.push(event.observation)
      for (const service of services) {
        const closed = after.services[service]?.lastIncident
        if (closed === undefined || closed === before.services[service]?.lastIncident) continue
        if (event.type === 'observed') assert.notEqual(event.observation.verdict, 'inconclusive')
        if (closed.outcome !== 'healed' || event.type !== 'observed') continue
        const ended = Math.max(0, ...closed.actions.map((action) => action.endedAt ?? 0))
        const since = passes.filter((pass) => pass.service === service && pass.startedAt >= ended)
        assert.ok(since.length >= 2, `${since.length} passes after the action`)
      }
    }
  })
})

test('the same history gives the same decisions, and the world survives being written down', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 200 }), (history) => {
      const steps = tell(history)
      assert.deepEqual(tell(history), steps)
      let world = emptyWorld
      for (const { event, effects } of steps) {
        const decision = decide(policy, JSON.parse(JSON.stringify(world)), event)
        assert.deepEqual(JSON.parse(JSON.stringify(decision.effects)), JSON.parse(JSON.stringify(effects)))
        world = decision.world
      }
    }),
    { numRuns: 40 },
  )
})

test('no history leaves a service in an action or verification for ever', () => {
  check((steps) => {
    const last = steps.at(-1)
    if (last === undefined) return
    let world = last.after
    for (let minute = 1; minute <= 5; minute++) {
      world = decide(policy, world, { type: 'ticked', at: last.event.at + minute * 60_000 }).world
      for (const state of Object.values(world.services)) {
        if (state.phase.name !== 'acting' && state.phase.name !== 'verifying') continue
        assert.ok(
          state.phase.deadline > last.event.at + minute * 60_000,
          `${state.id} is ${state.phase.name} past its deadline`,
        )
      }
    }
  })
})
