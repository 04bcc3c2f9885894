import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { Channel } from '../../../runner/config/channels.ts'
import type { Incident } from '../../../runner/core/incident.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import type { ServiceState } from '../../../runner/core/service.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import type { Clock } from '../../../runner/lib/clock.ts'
import { openStore, type Store } from '../../../runner/store/store.ts'

export const start = Date.UTC(2026, 10, 22, 17, 43)

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Time passes only when `pass` is called; timers that come due ring on the way. */
export function handClock(): Clock & { pass(ms: number): void } {
  let now = start
  const timers = new Set<{ at: number; ring: () => void }>()
  const due = (until: number) =>
    [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0]
  return {
    now: () => now,
    after(ms, ring) {
      const timer = { at: now + ms, ring }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass(ms) {
      const until = now + ms
      for (let timer = due(until); timer; timer = due(until)) {
        timers.delete(timer)
        now = timer.at
        timer.ring()
      }
      now = until
    },
  }
}

/** A log that keeps its lines. */
export function listeningLog() {
  const lines: { level: number; msg: string }[] = []
  return { lines, log: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }) }
}

export async function freshStore(t: TestContext, folder?: string, channels: readonly Channel[] = []) {
  const dataDir = folder ?? (await temporaryFolder(t))
  const clock = handClock()
  const { log, lines } = listeningLog()
  const store = openStore({ dataDir, clock, log, channels })
  t.after(() => closeOnce(store))
  return { dataDir, clock, store, lines, log }
}

export function closeOnce(store: Store): void {
  try {
    store.close()
  } catch (error) {
    if (!/not open/.test(String(error))) throw error
  }
}

export const observation = (change: Partial<Observation> = {}): Observation => ({
  check: 'panel/health',
  service: 'panel',
  from: 'here',
  startedAt: start,
  tookMs: 1.25,
  verdict: 'pass',
  reason: 'ok',
  summary: '',
  ...change,
})

export const serviceState = (id: string, change: Partial<ServiceState> = {}): ServiceState => ({
  id,
  phase: { name: 'up' },
  since: start,
  attempts: 0,
  holds: [],
  ...change,
})

export const worldWith = (...states: ServiceState[]): World => ({
  ...emptyWorld,
  services: Object.fromEntries(states.map((state) => [state.id, state])),
})

export const incident = (id: string, change: Partial<Incident> = {}): Incident => ({
  id,
  service: 'panel',
  symptomAt: start,
  openedAt: start,
  failing: ['panel/health'],
  summary: 'panel does not answer',
  observations: [],
  actions: [],
  timeline: [],
  suppressed: [],
  ...change,
})
