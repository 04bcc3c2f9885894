import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'
import type { Incident } from '../../runner/core/incident.ts'
import { streamDaemon } from '../../runner/server/client.ts'
import type { Service, Setting } from './setting.ts'

/** One fault of the story, and what must become of it. */
export type Act = {
  readonly service: Service
  readonly fault: string
  readonly title: string
  readonly expected: 'healed' | 'escalated'
  /** Breaks it. */
  commit(setting: Setting): Promise<void>
  /** The suite that alone can find it: run at once, as its schedule would in time. */
  readonly suite?: string
}

export const acts: readonly Act[] = [
  {
    service: 'comfyui',
    fault: 'kill -9',
    title: 'ComfyUI is killed with -9',
    expected: 'healed',
    commit: (setting) => kill(setting, 'comfyui'),
  },
  {
    service: 'panel',
    fault: 'hang',
    title: 'The panel hangs: it accepts connections and never answers, deaf to SIGTERM',
    expected: 'healed',
    commit: (setting) => fault(setting, 'panel', 'hang'),
  },
  {
    service: 'comfyui',
    fault: 'dead-worker',
    title: 'The worker of ComfyUI dies while every endpoint says 200',
    expected: 'healed',
    commit: (setting) => fault(setting, 'comfyui', 'dead-worker'),
    suite: 'api',
  },
  {
    service: 'panel',
    fault: 'white-screen',
    title: 'The panel turns white behind a 200',
    expected: 'healed',
    commit: (setting) => fault(setting, 'panel', 'white-screen'),
    suite: 'smoke',
  },
  {
    service: 'thumbs',
    fault: 'exit-at-start',
    title: 'The thumbnail service ends, and can no longer start',
    expected: 'escalated',
    async commit(setting) {
      await fault(setting, 'thumbs', 'exit-at-start')
      await kill(setting, 'thumbs')
    },
  },
]

async function fault({ urls }: Setting, service: Service, name: string): Promise<void> {
  const answer = await request(`${urls[service]}/__demo/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  await answer.body.dump()
  if (answer.statusCode >= 300)
    throw new Error(`${service} did not take the fault ${name}: HTTP ${answer.statusCode}`)
}

async function kill(setting: Setting, service: Service): Promise<void> {
  const status = await setting.status()
  const pid = status?.services.find(({ id }) => id === service)?.driverStatus?.pid
  if (pid === undefined) throw new Error(`${service} has no process to kill`)
  process.kill(pid, 'SIGKILL')
}

export type Told = {
  readonly service: string
  readonly fault: string
  readonly detectedMs: number | null
  readonly recoveredMs: number | null
  readonly attempts: number
  readonly outcome: string
  readonly report: string | null
}

const patience = 60_000

/** Plays one act: breaks the service, waits for the end of its incident, and says what came of it. */
export async function play(
  setting: Setting,
  act: Act,
  say: (text: string) => void,
): Promise<{ told: Told; true: boolean }> {
  const known = new Set(setting.incidents().map(({ id }) => id))
  const brokenAt = Date.now()
  await act.commit(setting)
  // It goes on while the service is healed; what it finds meanwhile is told apart by its time.
  if (act.suite !== undefined) runSuite(setting, act.suite).catch(() => undefined)
  const incident = await waitFor(() => over(setting, act, known, say), patience)
  const told = tell(act, incident, brokenAt, setting)
  const came =
    told.outcome === act.expected &&
    told.attempts === (act.expected === 'escalated' ? 3 : 1) &&
    told.report !== null
  return { told, true: came }
}

function over(
  setting: Setting,
  { service }: Act,
  known: ReadonlySet<string>,
  say: (text: string) => void,
): Incident | undefined {
  const incident = setting.incidents().find((one) => one.service === service && !known.has(one.id))
  const newest = incident?.timeline.at(-1)
  if (newest !== undefined) say(newest.text)
  return incident?.outcome === undefined ? undefined : incident
}

function tell(
  { service, fault: name }: Act,
  incident: Incident | undefined,
  brokenAt: number,
  { reportsDir }: Setting,
): Told {
  if (incident === undefined) {
    return {
      service,
      fault: name,
      detectedMs: null,
      recoveredMs: null,
      attempts: 0,
      outcome: 'not found',
      report: null,
    }
  }
  return {
    service,
    fault: name,
    detectedMs: incident.openedAt - brokenAt,
    recoveredMs: incident.closedAt === undefined ? null : incident.closedAt - brokenAt,
    attempts: incident.actions.length,
    outcome: incident.outcome ?? 'open',
    report: `${reportsDir}/incidents/${incident.id}/report.html`,
  }
}

export async function runSuite(
  setting: Setting,
  suite: string,
): Promise<{ failed: readonly string[]; passed: number }> {
  const failed: string[] = []
  let passed = 0
  const stream = await streamDaemon(setting.dataDir, '/api/guardian/run', { suites: [suite], by: 'demo' })
  for await (const news of stream ?? []) {
    const { type, observations } = news as {
      type: string
      observations?: { check: string; verdict: string; summary: string }[]
    }
    if (type !== 'result') continue
    for (const { check, verdict, summary } of observations ?? []) {
      if (verdict === 'pass' || verdict === 'degraded') passed += 1
      else failed.push(`${check}: ${summary}`)
    }
  }
  return { failed, passed }
}

/** Looks every 100 ms; undefined when it has not come in time. */
export async function waitFor<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  ms: number,
): Promise<Value | undefined> {
  const end = Date.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined || Date.now() > end) return found
    await pause(100)
  }
}
