import type { TestContext } from 'node:test'
import type { ActionRecord } from '../../../../runner/core/action.ts'
import type { Incident } from '../../../../runner/core/incident.ts'
import type { Observation } from '../../../../runner/core/observation.ts'
import { createMask } from '../../../../runner/lib/mask.ts'
import { createSentry } from '../../../../runner/telemetry/sentry.ts'
import {
  handClock,
  incident,
  listeningLog,
  observation,
  serviceState,
  start,
  temporaryFolder,
  worldWith,
} from '../../store/setup.ts'

export const bug = (change: Partial<Incident> = {}): Incident => incident('BUG-20261122-1743-panel', change)

export const failure = (change: Partial<Observation>): Observation =>
  observation({ verdict: 'fail', summary: 'panel/health: connect ECONNREFUSED', ...change })

export const attempt = (change: Partial<ActionRecord> = {}): ActionRecord => ({
  id: 'act-1',
  service: 'panel',
  kind: 'restart',
  attempt: 1,
  why: 'because',
  by: 'ann',
  startedAt: start,
  deadlineAt: start + 30_000,
  ...change,
})

/** Worlds around a change of the incident of the panel. */
export const change = (before: Incident | undefined, after: Incident) => ({
  before: worldWith(serviceState('panel', before && { incident: before })),
  after: worldWith(serviceState('panel', { incident: after })),
})

export async function setUp(t: TestContext, dsn: string | undefined, secrets: readonly string[] = []) {
  const clock = handClock()
  const { log, lines } = listeningLog()
  const dataDir = await temporaryFolder(t)
  const suite = { cron: '*/15 * * * *', timezone: 'Europe/Berlin', deadline: 600_000, keepReady: 0, env: {} }
  const open = () =>
    createSentry({
      config: {
        sentry: { environment: 'test', url: 'https://sentry.io', projects: {}, ...(dsn && { dsn }) },
        place: 'here',
        suites: { api: suite, byhand: { deadline: 600_000, keepReady: 0, env: {} } },
        dataDir,
      },
      version: '1.2.3',
      mask: createMask(secrets),
      clock,
      log,
    })
  const sentry = open()
  t.after(() => sentry.close())
  return { sentry, open, clock, lines, dataDir }
}
