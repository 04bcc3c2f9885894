import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { request } from 'undici'
import type { Incident } from '../../runner/core/incident.ts'
import { readIncidents } from '../../runner/store/read.ts'
import { type BenchDaemon, startBenchDaemon } from './daemon.ts'
import { atMost, median, type Row, tableOf, unmeasured } from './row.ts'

const services = ['one', 'two', 'three', 'four', 'five', 'six']
const program = join(import.meta.dirname, '..', '..', 'demo', 'thumbs', 'main.ts')
const crashed = ['one', 'two', 'three']
/** Two of six, so that it does not look as if the host itself were in trouble. */
const hung = ['four', 'five']

/** From a fault to the moment when its restart is issued, under the default policy; takes about a minute and a half. */
export async function benchHealing(): Promise<readonly Row[]> {
  if (process.platform !== 'linux') return [unmeasured('crash -> restart issued', 'ms', 1_500, 'reads /proc')]
  const ports = await Promise.all(services.map(freePort))
  const daemon = await startBenchDaemon(configFor(ports), services)
  try {
    await until(async () => (await daemon.status()).services.every(({ phase }) => phase === 'up'), 60_000)
    const crashes: number[] = []
    for (const service of crashed) crashes.push(await crash(daemon, service))
    // The hung ones are found whenever their turn comes: both at once, at a moment of the period that nobody chose.
    const hangs = await Promise.all(
      hung.map((service) => hang(daemon, service, ports[services.indexOf(service)] ?? 0)),
    )
    return [
      atMost(
        'kill -9 -> restart issued',
        Math.max(...crashes),
        'ms',
        1_500,
        `worst of ${crashes.length}, median ${median(crashes)} ms; default policy`,
      ),
      atMost(
        'hang -> restart issued',
        Math.max(...hangs) / 1_000,
        's',
        29,
        `worst of ${hangs.length}: ${hangs.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(', ')}; checks every 15 s, deadline 5 s, default policy`,
      ),
    ]
  } finally {
    await daemon.close()
  }
}

const configFor = (ports: readonly number[]) => ({
  services: Object.fromEntries(
    services.map((id, index) => [
      id,
      {
        autoStart: true,
        driver: {
          kind: 'process',
          command: [process.execPath, program],
          port: ports[index],
          env: { PORT: String(ports[index]) },
        },
      },
    ]),
  ),
  checks: Object.fromEntries(
    services.map((id, index) => [
      `${id}/health`,
      { service: id, kind: 'http', url: `http://127.0.0.1:${ports[index]}/health`, vital: true },
    ]),
  ),
})

async function crash(daemon: BenchDaemon, service: string): Promise<number> {
  const { services: now } = await daemon.status()
  const pid = now.find(({ id }) => id === service)?.driverStatus?.pid
  if (pid === undefined) throw new Error(`${service} has no process`)
  const at = Date.now()
  process.kill(pid, 'SIGKILL')
  return issued(daemon, service, at)
}

async function hang(daemon: BenchDaemon, service: string, port: number): Promise<number> {
  const answer = await request(`http://127.0.0.1:${port}/__demo/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'hang' }),
  })
  await answer.body.dump()
  return issued(daemon, service, Date.now())
}

/** Milliseconds from the fault to the first restart of the incident that it made; also waits until it is healed. */
async function issued({ dataDir }: BenchDaemon, service: string, at: number): Promise<number> {
  const find = (): Incident | undefined =>
    readIncidents(dataDir).find((one) => one.service === service && one.closedAt !== undefined)
  await until(() => find() !== undefined, 90_000)
  return (find()?.actions[0]?.startedAt ?? Number.NaN) - at
}

async function until(question: () => boolean | Promise<boolean>, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`It has not come to it in ${ms / 1_000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

if (import.meta.main) {
  const rows = await benchHealing()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
