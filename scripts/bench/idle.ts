import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startBenchDaemon } from './daemon.ts'
import { atMost, type Row, tableOf, unmeasured } from './row.ts'

const count = 50
const settleMs = 20_000
const watchMs = 45_000

/** What a daemon costs that has nothing to do but its 50 checks; takes a good minute. */
export async function benchIdle(): Promise<readonly Row[]> {
  if (process.platform !== 'linux') return [unmeasured('idle daemon', 'MB', 160, 'reads /proc')]
  const target = fork(join(import.meta.dirname, 'target.ts'))
  const [port] = (await once(target, 'message')) as [number]
  const daemon = await startBenchDaemon(configFor(port))
  try {
    await pause(settleMs)
    const before = await daemon.cpuMs()
    await pause(watchMs)
    const share = ((await daemon.cpuMs()) - before) / watchMs
    const megabytes = (await daemon.rssBytes()) / 1e6
    const { counts } = await daemon.status()
    const note = `${counts.checks} HTTP checks every 15 s, after ${(settleMs + watchMs) / 1_000} s`
    return [
      atMost('idle daemon, resident memory', megabytes, 'MB', 160, note),
      atMost('idle daemon, CPU', share * 100, '% of a core', 2, `${note}; over ${watchMs / 1_000} s`),
    ]
  } finally {
    await daemon.close()
    target.disconnect()
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function configFor(port: number) {
  const ids = Array.from({ length: count }, (_, index) => `service-${index}`)
  const url = `http://127.0.0.1:${port}/api/health`
  return {
    services: Object.fromEntries(ids.map((id) => [id, {}])),
    checks: Object.fromEntries(
      ids.map((id) => [
        `${id}/health`,
        { service: id, kind: 'http', url, expect: { json: { overall: 'healthy' } } },
      ]),
    ),
  }
}

if (import.meta.main) {
  const rows = await benchIdle()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
