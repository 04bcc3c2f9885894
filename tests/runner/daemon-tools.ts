import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { loadActivities } from '../../runner/activity/kinds.ts'
import { type App, openApp } from '../../runner/app.ts'
import { loadKinds } from '../../runner/checks/kinds.ts'
import { checkConfig } from '../../runner/config.ts'
import type { ServiceState } from '../../runner/core/service.ts'
import { startDaemon } from '../../runner/daemon.ts'
import { loadDrivers } from '../../runner/drivers/kinds.ts'
import { createMask } from '../../runner/lib/mask.ts'
import { loadNotifiers } from '../../runner/notifiers/kinds.ts'

const kinds = {
  checks: await loadKinds(),
  drivers: await loadDrivers(),
  activities: await loadActivities(),
  notifiers: await loadNotifiers(),
}

export type Line = { readonly level: number; readonly msg: string; readonly [key: string]: unknown }

/** A daemon in this process, with a folder and a port of its own; services of the configuration are stopped at the end. */
export async function inProcess(t: TestContext, given: object, folder?: string) {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'guardian-daemon-')))
  const lines: Line[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const config = checkConfig(
    { server: { port: 0 }, ...given },
    { file: join(place, 'guardian.config.ts'), root: place, vars: { PATH: process.env.PATH }, kinds },
  )
  const app = openApp({ config, log, mask: createMask([]) })
  const daemon = await startDaemon(app).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= daemon.close()
    return closing
  }
  t.after(async () => {
    for (const driver of app.drivers.values()) await driver.stop({ signal: AbortSignal.timeout(15_000) })
    await close()
    await rm(place, { recursive: true, force: true, maxRetries: 5 })
  })
  return { app, daemon, close, lines, folder: place, config }
}

/** Resolves when the service has come to that, or fails with what it has come to instead. */
export async function untilService(
  app: App,
  id: string,
  question: (state: ServiceState) => boolean,
  withinMs = 30_000,
): Promise<ServiceState> {
  const late = AbortSignal.timeout(withinMs)
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () =>
      reject(
        new Error(`Not within ${withinMs} ms; it is ${JSON.stringify(app.engine.world().services[id])}`),
      ),
    )
  })
  const come = app.until((world) => {
    const state = world.services[id]
    return state !== undefined && question(state)
  })
  await Promise.race([come, tooLate])
  return app.engine.world().services[id] as ServiceState
}

export const isUp = ({ phase }: ServiceState): boolean => phase.name === 'up'

/** The starts that the service of the fixture has written down: one process ID each. */
export async function startsIn(logFile: string): Promise<readonly number[]> {
  const text = await readFile(logFile, 'utf8').catch(() => '')
  return [...text.matchAll(/ready as (\d+)/g)].map(([, pid]) => Number(pid))
}
