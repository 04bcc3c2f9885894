import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import type { DriverStatus } from '../../../runner/core/service.ts'
import processDriver from '../../../runner/drivers/process.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import type { Ask, Driver, Tools } from '../../../runner/lib/plugin.ts'

export const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** A call that has ten seconds. */
export const ask = (action?: string): Ask => ({
  signal: AbortSignal.timeout(10_000),
  ...(action !== undefined && { action }),
})

/** Short graces: nobody waits in a test for what cannot come. */
const quick = { stopGrace: 2_000, killGrace: 2_000, portGrace: 500 }

export type ProcessBench = {
  readonly dataDir: string
  readonly service: string
  /** Everything that was logged, as JSON lines. */
  readonly logged: string[]
  readonly recordFile: string
  /** Opens the driver of the service anew, as after a restart of ours; closed at the end of the test. */
  open(options?: Record<string, unknown>, tools?: Partial<Tools>): Driver
}

/** A data folder of its own; whatever was started in it is stopped when the test ends. */
export async function processBench(t: TestContext): Promise<ProcessBench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'guardian-process-'))
  const service = 'panel'
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const opened: Driver[] = []
  const open: ProcessBench['open'] = (options = {}, tools = {}) => {
    const chosen = { command: [process.execPath, fixture('server.mjs')], ...quick, ...options }
    const all: Tools = { clock: systemClock(), log, service, dataDir, env: process.env, ...tools }
    const driver = processDriver.create(processDriver.options.parse(chosen), all)
    opened.push(driver)
    return driver
  }
  t.after(async () => {
    await open({ stopGrace: 0 }).stop(ask())
    await Promise.all(opened.map((driver) => driver.close?.()))
    await rm(dataDir, { recursive: true, force: true })
  })
  return { dataDir, service, logged, recordFile: join(dataDir, 'processes', `${service}.json`), open }
}

/** Waits until something holds; fails after five seconds. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + 5_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`It never came true: ${look}`)
    await pause(20)
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Dead for everybody: gone, or a zombie that only waits to be counted. */
export async function isDead(pid: number | undefined): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '0 () Z')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}

export const running = (status: DriverStatus) => status.state === 'running'
