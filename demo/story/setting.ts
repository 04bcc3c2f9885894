import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Incident } from '../../runner/core/incident.ts'
import { callDaemon } from '../../runner/server/client.ts'
import type { Status } from '../../runner/status.ts'
import { readIncidents } from '../../runner/store/read.ts'

const root = join(import.meta.dirname, '..', '..')
const config = join(root, 'demo', 'guardian.config.ts')

export type Service = 'comfyui' | 'panel' | 'thumbs'

/** A stack of its own on free ports, and a real Guardian that starts, watches and heals it. */
export type Setting = {
  readonly urls: Readonly<Record<Service | 'guardian', string>>
  readonly dataDir: string
  readonly reportsDir: string
  readonly log: string
  status(): Promise<Status | undefined>
  incidents(): readonly Incident[]
  /** Resolves when Guardian itself has ended. */
  readonly ended: Promise<unknown>
  /** Ends Guardian and the services; nothing is left. */
  close(): Promise<void>
}

export async function setStage(
  ports: Readonly<Record<Service | 'guardian', number>>,
  scripted: boolean,
): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-demo-'))
  const dataDir = join(folder, 'data')
  const reportsDir = join(root, 'reports')
  const log = join(reportsDir, 'demo', 'guardian.log')
  await mkdir(join(reportsDir, 'demo'), { recursive: true })
  const env = {
    ...process.env,
    GUARDIAN_DATA: dataDir,
    GUARDIAN_PORT: String(ports.guardian),
    DEMO_COMFY_PORT: String(ports.comfyui),
    DEMO_PANEL_PORT: String(ports.panel),
    DEMO_THUMBS_PORT: String(ports.thumbs),
    DEMO_STATE_DIR: join(folder, 'state'),
    DEMO_REPORTS: reportsDir,
    ...(scripted && { DEMO_ONCE: '1' }),
  }
  const output = openSync(log, 'w')
  const guardian = (words: readonly string[]) =>
    spawn(process.execPath, [join(root, 'runner', 'main.ts'), '--config', config, ...words], {
      cwd: root,
      env,
      stdio: ['ignore', output, output],
    })
  const daemon = guardian(['start'])
  const ended = once(daemon, 'exit')
  const at = (port: number) => `http://127.0.0.1:${port}`
  return {
    urls: {
      comfyui: at(ports.comfyui),
      panel: at(ports.panel),
      thumbs: at(ports.thumbs),
      guardian: at(ports.guardian),
    },
    dataDir,
    reportsDir,
    log,
    ended,
    status: async () =>
      (await callDaemon(dataDir, '/api/guardian/status').catch(() => undefined)) as Status | undefined,
    incidents: () => readIncidents(dataDir),
    async close() {
      daemon.kill('SIGTERM')
      await ended
      // What gave up stays as it is: its report should end with the call for a person, not with our tidying up.
      const givenUp = readIncidents(dataDir).filter(({ closedAt }) => closedAt === undefined)
      for (const id of ['panel', 'comfyui', 'thumbs']) {
        if (givenUp.some(({ service, outcome }) => service === id && outcome === 'escalated')) continue
        await once(guardian(['service', 'stop', id]), 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ports that nobody listens on; the wished ones where they are free. */
export async function freePorts(
  wished: Readonly<Record<Service | 'guardian', number>>,
): Promise<Record<Service | 'guardian', number>> {
  const taken = new Set<number>()
  const pick = async (port: number): Promise<number> => {
    const found = (await isFree(port)) ?? (await isFree(0)) ?? 0
    if (taken.has(found)) return pick(0)
    taken.add(found)
    return found
  }
  return {
    comfyui: await pick(wished.comfyui),
    panel: await pick(wished.panel),
    thumbs: await pick(wished.thumbs),
    guardian: await pick(wished.guardian),
  }
}

async function isFree(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1')
  // `once` rejects when the server emits an error instead.
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!free) return undefined
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? address?.port : undefined
}
