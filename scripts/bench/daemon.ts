import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callDaemon } from '../../runner/server/client.ts'
import type { Status } from '../../runner/status.ts'

const root = join(import.meta.dirname, '..', '..')

/** A real `guardian start` in a process and a data folder of its own. */
export type BenchDaemon = {
  readonly pid: number
  readonly dataDir: string
  status(): Promise<Status>
  /** User and system time of the daemon alone, milliseconds; children are not in it. */
  cpuMs(): Promise<number>
  rssBytes(): Promise<number>
  close(): Promise<void>
}

/** Starts it with a configuration that is plain data. `stop` names services that are taken down at the end. */
export async function startBenchDaemon(config: object, stop: readonly string[] = []): Promise<BenchDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-'))
  const dataDir = join(folder, 'data')
  const file = join(folder, 'guardian.config.mjs')
  const whole = {
    server: { port: 0 },
    storage: { data: dataDir, reports: join(folder, 'reports') },
    ...config,
  }
  await writeFile(file, `export default ${JSON.stringify(whole)}\n`)
  const run = (words: readonly string[]) =>
    spawn(process.execPath, [join(root, 'runner', 'main.ts'), '--config', file, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  const daemon = run(['start'])
  await up(dataDir, daemon)
  const { pid } = daemon
  if (pid === undefined) throw new Error('The daemon did not start')
  return {
    pid,
    dataDir,
    status: async () => (await callDaemon(dataDir, '/api/guardian/status')) as Status,
    async cpuMs() {
      const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    async rssBytes() {
      const text = await readFile(`/proc/${pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) * 1_024
    },
    async close() {
      daemon.kill('SIGTERM')
      await once(daemon, 'exit')
      for (const service of stop) await once(run(['service', 'stop', service]), 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function up(dataDir: string, daemon: ChildProcess): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    if ((await callDaemon(dataDir, '/healthz').catch(() => undefined)) !== undefined) return
    if (daemon.exitCode !== null) throw new Error(`The daemon ended with ${daemon.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The daemon did not come up in 20 s')
}
