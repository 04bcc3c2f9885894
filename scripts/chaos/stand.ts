import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemProcesses } from '../../runner/lib/processes.ts'
import { type Guardian, type GuardianOptions, startGuardian } from './guardian-process.ts'
import { freePorts } from './wait.ts'

/** One start of a service, as its own wrapper wrote it down. */
export type Start = { readonly action: string; readonly pid: number }

/** A folder with services of its own, which several Guardians may watch one after the other. */
export type Stand = {
  readonly folder: string
  readonly dataDir: string
  readonly ports: Readonly<Record<string, number>>
  /** Every start of a service since the beginning. */
  starts(service: string): readonly Start[]
  /** The next start of a service kills this Guardian before anything else. */
  killAtSpawn(service: string, guardian: number): void
  /** The next SIGTERM to a service makes it kill this Guardian. */
  killAtTerm(service: string, guardian: number): void
  /** From now on its starts end at once (`broken`), or nothing but a process comes of them (`mute`). */
  spoil(service: string, how: 'broken' | 'mute'): void
  /** The Guardian kills itself after this step; see guardian.ts. */
  killAfter(step: string): void
  guardian(options?: GuardianOptions): Promise<Guardian>
  fault(service: string, name: string): Promise<void>
  /** Kills what is left of Guardians and services, and takes the folder away. */
  close(): Promise<void>
}

export type StandPlan = {
  /** Names of services, or what each has beside its driver. */
  readonly services: Readonly<Record<string, ServicePlan>>
  readonly policy?: Readonly<Record<string, unknown>>
  /** Of every health check. */
  readonly check?: Readonly<Record<string, unknown>>
  /** Checks beside those of health. */
  readonly checks?: (ports: Readonly<Record<string, number>>) => Readonly<Record<string, unknown>>
  readonly notifiers?: Readonly<Record<string, unknown>>
  readonly dataDir?: string
}

export type ServicePlan = {
  readonly needs?: string
  readonly driver?: Readonly<Record<string, unknown>>
  readonly dependsOn?: readonly string[]
  readonly policy?: Readonly<Record<string, unknown>>
  readonly logs?: readonly string[]
}

const program = join(import.meta.dirname, 'service.ts')

/** Writes down that it starts, obeys an order to kill the Guardian that started it, and becomes the service. */
const wrapper = `echo "$GUARDIAN_ACTION $$" >> "$CHAOS_STARTS"
if [ -f "$CHAOS_BROKEN" ]; then echo broken; exit 1; fi
if [ -f "$CHAOS_MUTE" ]; then exec sleep 1000; fi
if [ -f "$CHAOS_SPAWN_ORDER" ] && [ "$(cat "$CHAOS_SPAWN_ORDER")" = "$PPID" ]; then
  rm "$CHAOS_SPAWN_ORDER"; kill -9 "$PPID"
fi
exec "$@"`

export const names = (count: number): Record<string, ServicePlan> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`service-${index + 1}`, {}]))

/** What is open now, so that nothing outlives us when we are told to end. */
const open = new Set<Stand>()

export const closeStands = async (): Promise<void> => {
  await Promise.allSettled([...open].map((stand) => stand.close()))
}

/** Ports are chosen and the configuration is written; nothing runs yet. */
export async function openStand(plan: StandPlan): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-chaos-'))
  const dataDir = plan.dataDir ?? join(folder, 'data')
  const ids = Object.keys(plan.services)
  const free = await freePorts(ids.length)
  const ports = Object.fromEntries(ids.map((id, index) => [id, free[index] ?? 0]))
  const file = (service: string, kind: string) => join(folder, `${service}.${kind}`)
  const config = join(folder, 'guardian.config.mjs')
  const text = JSON.stringify(configOf(plan, { ports, folder, dataDir, file }), null, 2)
  writeFileSync(config, `export default ${text}\n`)
  const guardians = new Set<Guardian>()
  const stand: Stand = {
    folder,
    dataDir,
    ports,
    starts: (service) => readStarts(file(service, 'starts')),
    killAtSpawn: (service, guardian) => writeFileSync(file(service, 'spawn-order'), String(guardian)),
    killAtTerm: (service, guardian) => writeFileSync(file(service, 'term-order'), String(guardian)),
    spoil: (service, how) => writeFileSync(file(service, how), ''),
    killAfter: (step) => writeFileSync(file('guardian', 'order'), step),
    async guardian(options = {}) {
      const guardian = await startGuardian({ config, dataDir, order: file('guardian', 'order') }, options)
      guardians.add(guardian)
      return guardian
    },
    async fault(service, name) {
      const url = `http://127.0.0.1:${ports[service]}/fault?name=${name}`
      // Who dies of it does not answer.
      await fetch(url, { method: 'POST', signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    },
    async close() {
      open.delete(stand)
      await Promise.all([...guardians].map((guardian) => guardian.kill()))
      await endAll(dataDir)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  open.add(stand)
  return stand
}

type Places = {
  readonly ports: Readonly<Record<string, number>>
  readonly folder: string
  readonly dataDir: string
  file(service: string, kind: string): string
}

function configOf(plan: StandPlan, places: Places): object {
  const { ports, folder, dataDir } = places
  const entries = Object.entries(plan.services)
  return {
    server: { port: 0 },
    storage: { data: dataDir, reports: join(folder, 'reports') },
    policy: plan.policy ?? {},
    notifiers: plan.notifiers ?? {},
    services: Object.fromEntries(entries.map(([id, service]) => [id, serviceOf(id, service, places)])),
    checks: {
      ...Object.fromEntries(
        entries.map(([id]) => [
          `${id}/health`,
          {
            service: id,
            kind: 'http',
            url: `http://127.0.0.1:${ports[id]}/health`,
            vital: true,
            ...plan.check,
          },
        ]),
      ),
      ...plan.checks?.(ports),
    },
  }
}

function serviceOf(id: string, { needs, driver, ...own }: ServicePlan, { ports, file }: Places): object {
  const port = ports[id] ?? 0
  const env = {
    PORT: String(port),
    CHAOS_STARTS: file(id, 'starts'),
    CHAOS_BROKEN: file(id, 'broken'),
    CHAOS_MUTE: file(id, 'mute'),
    CHAOS_SPAWN_ORDER: file(id, 'spawn-order'),
    CHAOS_TERM_ORDER: file(id, 'term-order'),
    ...(needs && { UPSTREAM: `http://127.0.0.1:${ports[needs]}/health` }),
  }
  const command = ['/bin/sh', '-c', wrapper, 'chaos', process.execPath, program]
  const whole = { kind: 'process', command, port, env, ...driver }
  return { autoStart: true, driver: whole, ...own }
}

function readStarts(path: string): readonly Start[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map((line) => ({
    action: line.slice(0, line.lastIndexOf(' ')),
    pid: Number(line.split(' ').at(-1)),
  }))
}

/** Everything that carries the mark of this data folder: services, and what they started. */
async function endAll(dataDir: string): Promise<void> {
  for (const one of await systemProcesses().all('GUARDIAN_')) {
    if (one.environment.GUARDIAN_DATA !== dataDir) continue
    try {
      process.kill(one.pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
