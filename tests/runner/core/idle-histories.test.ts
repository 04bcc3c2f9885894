import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../runner/core/decide.ts'
import type { Effect } from '../../../runner/core/effect.ts'
import type { Event } from '../../../runner/core/event.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import { policyFor } from './story.ts'

const limit = 300_000
const policy = policyFor({
  services: {
    comfyui: { activity: { idleAfterMs: limit } },
    panel: { dependsOn: ['comfyui'], activity: {} },
  },
})
const services = ['comfyui', 'panel'] as const

/** Mostly quiet, or nothing would ever be ended. */
const happening = fc.record({
  after: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 400_000 }) },
  ),
  service: fc.constantFrom(...services, 'comfyui' as const, 'comfyui' as const),
  what: fc.oneof(
    {
      weight: 40,
      arbitrary: fc.record({ do: fc.constant('look' as const), use: fc.constant('idle' as const) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('look' as const),
        use: fc.constantFrom('active' as const, 'unknown' as const),
      }),
    },
    { weight: 40, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('observe' as const), pass: fc.constant(true) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom('boot' as const, 'finish' as const, 'mark' as const, 'doubt' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom('start' as const, 'stop' as const, 'pause' as const, 'resume' as const),
      }),
    },
  ),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

type Step = {
  readonly event: Event
  readonly after: World
  readonly effects: readonly Effect[]
}

function toEvent(world: World, at: number, mark: number, { service, what }: Happening): Event | undefined {
  switch (what.do) {
    case 'look':
    case 'mark': {
      const use = what.do === 'look' ? what.use : 'idle'
      const activity = { use, what: use, ...(use !== 'unknown' && { mark: String(mark) }) }
      return { type: 'activity', at, service, lookedAt: at, activity }
    }
    case 'observe': {
      const check = policy.checks[`${service}/health`]
      const observation = {
        ...{ check: `${service}/health`, service, from: 'here', startedAt: at, tookMs: 0 },
        ...({ verdict: 'pass', reason: 'ok', summary: 'ok' } as const),
      }
      return { type: 'observed', at, observation, ...(check && { check }) }
    }
    case 'finish': {
      const phase = world.services[service]?.phase
      if (phase?.name !== 'acting') return undefined
      return { type: 'acted', at, service, action: phase.action, ok: true, detail: 'done' }
    }
    case 'tick':
      return { type: 'ticked', at }
    case 'doubt':
      return { type: 'ticked', at, trouble: 'the disk refuses' }
    case 'boot':
      return { type: 'booted', at }
    default:
      return { type: 'commanded', at, by: 'operator', command: { do: what.do, service } }
  }
}

function tell(history: readonly Happening[]): readonly Step[] {
  let at = Date.UTC(2026, 10, 22)
  let world = emptyWorld
  let mark = 0
  const steps: Step[] = []
  for (const one of history) {
    at += one.after
    if (one.what.do === 'mark') mark += 1
    const event = toEvent(world, at, mark, one)
    if (event === undefined) continue
    const { world: after, effects } = decide(policy, JSON.parse(JSON.stringify(world)), event)
    steps.push({ event, after, effects })
    world = after
  }
  return steps
}

/** Every end by us, with what went before it. */
const ends = (steps: readonly Step[]) =>
  steps.flatMap(({ event, effects }, index) =>
    effects.some((effect) => effect.type === 'act' && effect.action.by === 'auto-end')
      ? [{ event, before: steps.slice(0, index) }]
      : [],
  )

/** Looks at a service that did not find it idle. */
const wanted = ({ event }: Step, service: string): boolean =>
  event.type === 'activity' && event.service === service && event.activity.use !== 'idle'

const check = (property: (end: ReturnType<typeof ends>[number]) => void) => {
  let seen = 0
  fc.assert(
    fc.property(fc.array(happening, { minLength: 300, maxLength: 900, size: 'max' }), (history) => {
      for (const end of ends(tell(history))) {
        seen += 1
        property(end)
      }
    }),
    { numRuns: 80 },
  )
  assert.ok(seen > 10, `only ${seen} ends in all histories`)
}

test('no history ends a service but on a look that finds it idle, after as long as was agreed', () => {
  check(({ event, before }) => {
    assert.ok(event.type === 'activity' && event.activity.use === 'idle')
    const recently = before.filter((step) => step.event.at > event.at - limit)
    assert.deepEqual(
      recently.filter((step) => wanted(step, 'comfyui')),
      [],
    )
    const panel = before.findLast((step) => step.event.type === 'activity' && step.event.service === 'panel')
    const stopped = before.at(-1)?.after.services.panel?.phase.name === 'stopped'
    assert.ok(stopped || (panel !== undefined && !wanted(panel, 'panel')), 'a dependent in use')
    assert.deepEqual(before.at(-1)?.after.services.comfyui?.holds ?? [], [])
  })
})

test('no history ends a service without three warnings in the life of this Guardian, the first a minute before', () => {
  check(({ event, before }) => {
    const boot = before.findLastIndex((step) => step.event.type === 'booted')
    const use = before.findLastIndex((step) => wanted(step, 'comfyui'))
    const since = before.slice(Math.max(boot, use) + 1)
    const warnings = since.filter(({ effects }) =>
      effects.some((effect) => effect.type === 'tell' && / and is stopped in /.test(effect.text)),
    )
    const [third, second, first] = warnings.toReversed().map((step) => event.at - step.event.at)
    assert.ok(third !== undefined && second !== undefined && first !== undefined, 'three warnings')
    assert.ok(third >= 10_000 && second >= 30_000 && first >= 60_000, `${first} ${second} ${third}`)
  })
})
