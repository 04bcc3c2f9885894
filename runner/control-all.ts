import type { Config } from './config.ts'
import { type ControlResult, control } from './control.ts'
import { ancestors, dependents } from './core/blame.ts'
import type { World } from './core/world.ts'
import type { Decided, Engine } from './engine.ts'
import type { Clock } from './lib/clock.ts'
import { explain } from './lib/errors.ts'

/** Everything at once: what has a driver is started, or stopped, in the order of who needs whom. */
export type AllCommand = { readonly do: 'start-all' | 'stop-all' }

export const isForAll = (command: { readonly do: string }): command is AllCommand =>
  command.do === 'start-all' || command.do === 'stop-all'

export type AllResult = {
  readonly ok: boolean
  readonly text: string
  readonly services: readonly (ControlResult & { readonly service: string })[]
}

type Parts = {
  readonly engine: Engine
  readonly clock: Clock
  readonly config: Pick<Config, 'services' | 'policies'>
  readonly until: (question: (world: World) => boolean) => Promise<void>
  readonly onDecided: (listener: (decided: Decided) => void) => () => void
}

/**
 * Starts parents before dependents, each when those it needs are verified; stops the other way round. What is
 * independent goes on at the same time, within `restartsAtOnce`. A step that fails holds back what depends on it.
 */
export async function controlAll(parts: Parts, { do: what }: AllCommand, by: string): Promise<AllResult> {
  const { config } = parts
  const ids = Object.keys(config.services).filter((id) => config.services[id]?.driver !== undefined)
  const slot = createSlots(config.policies.host.restartsAtOnce)
  const steps = new Map<string, Promise<ControlResult>>()
  const stepOf = (id: string): Promise<ControlResult> => {
    const known = steps.get(id)
    if (known !== undefined) return known
    const first = (what === 'start-all' ? ancestors : dependents)(config.policies, id)
    const step = Promise.all(first.filter((other) => ids.includes(other)).map(beforehand)).then((done) =>
      perform(parts, what, { id, by, blocking: done.find(({ ok }) => !ok)?.service, slot }),
    )
    steps.set(id, step)
    return step
  }
  const beforehand = async (service: string) => ({ service, ...(await stepOf(service)) })
  return summary(what, await Promise.all(ids.map(beforehand)))
}

type Step = {
  readonly id: string
  readonly by: string
  readonly blocking: string | undefined
  readonly slot: Slots
}

async function perform(parts: Parts, what: AllCommand['do'], step: Step): Promise<ControlResult> {
  const { engine } = parts
  const { id, by, blocking, slot } = step
  const [verb, ready, past] = what === 'start-all' ? startWords : stopWords
  if (blocking !== undefined)
    return {
      ok: false,
      text: `${id} was not ${past}, because ${blocking} ${verb === 'start' ? 'does not work' : 'still runs, and needs it'}`,
    }
  return slot(async () => {
    await parts.until((world) => world.services[id]?.phase.name !== 'acting')
    if (engine.world().services[id]?.phase.name === ready)
      return {
        ok: true,
        phase: ready,
        text: `${id} ${verb === 'start' ? 'works already' : 'is stopped already'}`,
      }
    return control({ ...parts, services: parts.config.services }, { do: verb, service: id }, by)
  }).catch((error: unknown) => ({ ok: false, text: `${id}: ${explain(error)}` }))
}

const startWords = ['start', 'up', 'started'] as const
const stopWords = ['stop', 'stopped', 'stopped'] as const

function summary(what: AllCommand['do'], services: AllResult['services']): AllResult {
  const bad = services.filter(({ ok }) => !ok)
  const done = what === 'start-all' ? 'work' : 'are stopped'
  const text =
    services.length === 0
      ? 'No service has a driver, so there is nothing to start or to stop'
      : `${services.length - bad.length} of ${services.length} services ${done}${bad.length > 0 ? `; not: ${bad.map(({ service }) => service).join(', ')}` : ''}`
  return { ok: bad.length === 0 && services.length > 0, text, services }
}

type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>

/** At most so many at once; the others wait in the order in which they came. */
function createSlots(atOnce: number): Slots {
  const waiting: (() => void)[] = []
  let free = atOnce
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
