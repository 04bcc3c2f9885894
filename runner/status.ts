import type { Config } from './config.ts'
import type { Activity } from './core/activity.ts'
import type { CheckState } from './core/check.ts'
import type { Kpis } from './core/kpi.ts'
import type { SuiteRun } from './core/run.ts'
import type { DriverStatus, Hold, ServiceState } from './core/service.ts'
import type { World } from './core/world.ts'
import type { Windows } from './schedule/windows.ts'

export type CheckStatus = {
  readonly id: string
  readonly verdict: string
  readonly reason: string
  readonly summary: string
  readonly at: number
  readonly tookMs: number
  readonly vital: boolean
}

export type ServiceStatus = {
  readonly id: string
  readonly title: string
  /** `up`, `suspect`, `waiting` and so on. */
  readonly phase: string
  /** What is waited for, or why it is stopped, in a sentence. */
  readonly why?: string
  readonly until?: number
  readonly since: number
  readonly attempts: number
  readonly holds: readonly Hold[]
  /** The time of maintenance that comes next. */
  readonly nextMaintenance?: { readonly at: number; readonly until: number; readonly why?: string }
  readonly driver?: string
  readonly driverStatus?: DriverStatus
  readonly incident?: {
    readonly id: string
    readonly openedAt: number
    readonly summary: string
    readonly acknowledged: boolean
  }
  /** Whether it is in use, where that can be seen, and since when it has been so. */
  readonly use?: { readonly is: Activity['use']; readonly what: string; readonly since: number }
  /** Since when nobody has used it, and when it is stopped for that. */
  readonly idle?: { readonly since: number; readonly endsAt: number }
  readonly checks: readonly CheckStatus[]
}

export type Status = {
  readonly at: number
  readonly pid: number
  readonly version: string
  readonly startedAt: number
  readonly place: string
  readonly trouble?: string
  readonly dryRun: boolean
  readonly services: readonly ServiceStatus[]
  readonly suites: readonly {
    readonly id: string
    readonly cron?: string
    readonly nextAt?: number
    readonly last?: SuiteRun
  }[]
  readonly counts: { readonly restarts: number; readonly openIncidents: number; readonly checks: number }
  /** Uptime, incidents and pass rates, at most a minute old; absent in the first moments. */
  readonly kpis?: Kpis
}

type About = {
  readonly at: number
  readonly pid: number
  readonly version: string
  readonly startedAt: number
  readonly nextRuns: ReadonlyMap<string, Date>
  readonly nextWindow: Windows['next']
  readonly latestRuns: readonly SuiteRun[]
  readonly kpis?: Kpis | undefined
}

/** Everything that a person or a program asks first, as plain data. */
export function statusOf(config: Config, world: World, about: About): Status {
  const { at, pid, version, startedAt, nextRuns, latestRuns, kpis } = about
  const services = Object.keys(config.services).map((id) => ({
    ...serviceStatus(config, world, id, at),
    ...comingMaintenance(about, id),
  }))
  return {
    at,
    pid,
    version,
    startedAt,
    place: config.place,
    dryRun: config.policies.host.dryRun,
    services,
    suites: Object.entries(config.suites).map(([id, { cron }]) => {
      const next = nextRuns.get(id)
      const last = latestRuns.find((run) => run.suite === id)
      return { id, ...(cron && { cron }), ...(next && { nextAt: next.getTime() }), ...(last && { last }) }
    }),
    counts: {
      restarts: world.restarts.length,
      openIncidents: services.filter(({ incident }) => incident !== undefined).length,
      checks: services.reduce((sum, { checks }) => sum + checks.length, 0),
    },
    ...(kpis && { kpis }),
    ...(world.host.trouble && { trouble: world.host.trouble.text }),
  }
}

function comingMaintenance({ nextWindow }: About, id: string): Pick<ServiceStatus, 'nextMaintenance'> {
  const next = nextWindow(id)
  if (next === undefined) return {}
  const { at, until, window } = next
  return { nextMaintenance: { at, until, ...(window.why !== undefined && { why: window.why }) } }
}

function serviceStatus(config: Config, world: World, id: string, at: number): ServiceStatus {
  const state: ServiceState = world.services[id] ?? {
    id,
    phase: { name: 'unknown' },
    since: at,
    attempts: 0,
    holds: [],
  }
  const { phase, incident, since, attempts, holds, status, activity, idle } = state
  const driver = config.services[id]?.driver?.kind
  return {
    id,
    title: config.services[id]?.title ?? id,
    phase: phase.name,
    since,
    attempts,
    holds,
    checks: Object.values(world.checks[id] ?? {}).map(checkStatus),
    ...(driver && { driver }),
    ...(status && { driverStatus: status }),
    ...(activity && { use: { is: activity.use, what: activity.what, since: activity.since } }),
    ...(idle && { idle: { since: idle.since, endsAt: idle.dueAt } }),
    ...(phase.name === 'waiting' && {
      why: phase.text,
      ...(phase.until !== undefined && { until: phase.until }),
    }),
    ...(phase.name === 'stopped' && { why: `stopped by ${phase.by}` }),
    ...(incident && {
      incident: {
        id: incident.id,
        openedAt: incident.openedAt,
        summary: incident.summary,
        acknowledged: incident.acknowledged !== undefined,
      },
    }),
  }
}

const checkStatus = ({ check, verdict, summary, at, last }: CheckState): CheckStatus => ({
  id: check.id,
  verdict,
  reason: last?.reason ?? 'ok',
  summary,
  at,
  tookMs: last?.tookMs ?? 0,
  vital: check.vital,
})
