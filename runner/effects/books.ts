import { type Kpis, kpisOf, mainWindow, type Promised, windows } from '../core/kpi.ts'
import { type Standing, standingOf } from '../core/uptime.ts'
import type { World } from '../core/world.ts'
import type { Decided } from '../engine.ts'
import type { Store } from '../store/store.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** So much is unknown at most after a sudden end of ours; a restart of a service is noted at once. */
const beatMs = 15_000
/** Reading the figures anew takes some milliseconds. */
const figuresMs = 60_000

export type Books = {
  /** To be told of every decision, before whoever reports it. */
  decided(decided: Decided): void
  /** The newest figures; undefined in the first moments. */
  kpis(): Kpis | undefined
  /** What a service has spent of its error budget by `at`. */
  budget(
    service: string,
    at: number,
  ): { readonly target: number; readonly windowMs: number; readonly spentMs: number }
}

type Parts = {
  readonly store: Pick<Store, 'stand' | 'figures'>
  readonly metrics: Pick<Metrics, 'figures'>
  readonly services: readonly Promised[]
}

/** Writes down how services stand as the engine sees it, and keeps the figures that follow from it. */
export function createBooks({ store, metrics, services }: Parts): Books {
  let last = new Map<string, Standing | undefined>()
  let now = Number.NEGATIVE_INFINITY
  let beatAt = now
  let kpis: Kpis | undefined

  function noteChanges({ before, after }: Decided): void {
    const changed = services.flatMap(({ id }) => {
      if (!touched(before, after, id)) return []
      const standing = standingIn(after, id, now)
      return standing === last.get(id) ? [] : { service: id, standing, ...sinceIn(before, after, id) }
    })
    if (changed.length === 0 || !store.stand(changed, now)) return
    for (const { service, standing } of changed) last.set(service, standing)
  }

  function beat(world: World): void {
    const stands = services.map(({ id }) => ({ service: id, standing: standingIn(world, id, now) }))
    beatAt = now
    last = store.stand(stands, now)
      ? new Map(stands.map(({ service, standing }) => [service, standing]))
      : new Map()
  }

  return {
    decided(decided) {
      now = Math.max(now, decided.event.at)
      noteChanges(decided)
      if (now - beatAt >= beatMs) beat(decided.after)
      if (decided.event.type !== 'ticked' || now - (kpis?.at ?? Number.NEGATIVE_INFINITY) < figuresMs) return
      kpis = kpisOf(store.figures, services, now)
      metrics.figures(kpis)
    },
    kpis: () => kpis,
    budget(service, at) {
      const standing = last.get(service)
      if (standing !== undefined) store.stand([{ service, standing }], Math.max(now, at))
      const windowMs = windows[mainWindow]
      const { down } = store.figures.time(service, at - windowMs, at)
      return { target: services.find(({ id }) => id === service)?.target ?? 1, windowMs, spentMs: down }
    },
  }
}

const touched = (before: World, after: World, id: string): boolean =>
  before.services[id] !== after.services[id] ||
  before.checks[id] !== after.checks[id] ||
  before.host !== after.host

function standingIn(world: World, id: string, at: number): Standing | undefined {
  const state = world.services[id]
  if (state === undefined) return undefined
  return standingOf(state, world.checks[id] ?? {}, { at, ownTrouble: world.host.trouble !== undefined })
}

/** What an incident that has just opened tells: it was down from the first failure on. */
function sinceIn(before: World, after: World, id: string): { readonly since?: number } {
  const incident = after.services[id]?.incident
  if (incident === undefined || before.services[id]?.incident !== undefined) return {}
  return { since: incident.symptomAt }
}
