import { randomBytes } from 'node:crypto'
import type { App } from './app.ts'
import { control } from './control.ts'
import { controlAll, isForAll } from './control-all.ts'
import { beginLife } from './effects/lifeline.ts'
import { keepMaintenance } from './effects/maintenance.ts'
import { type LastEnd, readLastEnd, reportLastEnd } from './evidence/own-crash.ts'
import { takeNote } from './lib/crash-note.ts'
import { removeDaemonFile, writeDaemonFile } from './lib/daemon-file.ts'
import { explain } from './lib/errors.ts'
import { createMask, type Mask } from './lib/mask.ts'
import { describeOwner, portOwner } from './lib/port.ts'
import { recordHandRun } from './record-run.ts'
import { type RunAsk, runSuites } from './run-suites.ts'
import { scheduleSuites } from './schedule/cron.ts'
import { createTimetable, type Timetable } from './schedule/timetable.ts'
import { createServer } from './server/server.ts'
import { type Status, statusOf } from './status.ts'
import { version } from './version.ts'

export type Daemon = {
  readonly url: string
  status(): Status
  close(): Promise<void>
}

/** Watches until it is closed: light checks by the timetable, suites by cron, everything else by the engine. */
export async function startDaemon(app: App): Promise<Daemon> {
  const { config, clock, log, engine, store } = app
  const startedAt = clock.now()
  const lastEnd = readLastEnd(config.dataDir)
  await app.sentry.begin()
  const timetable = createTimetable({
    clock,
    run: (id) => app.light.ask(id, 'scheduled'),
    onError: (id, error) => log.error({ check: id }, `${id} could not be asked: ${explain(error)}`),
  })
  const schedule = scheduleSuites({
    clock,
    suites: Object.entries(config.suites).flatMap(([id, { cron, timezone }]) =>
      cron ? { id, cron, ...(timezone && { timezone }) } : [],
    ),
    run: (suite, nextInMs, signal) =>
      app.sentry.checkedIn(suite, () => app.suites.run({ suite, trigger: 'schedule', nextInMs, signal })),
    onMissed: ({ suite, why, count }) =>
      log.warn({ action: 'suite', suite, count }, missedText(suite, why, count)),
    onError: (suite, error) =>
      log.error({ action: 'suite', suite }, `Suite ${suite} could not be run: ${explain(error)}`),
  })
  const windows = keepMaintenance({ config, clock, dispatch: engine.dispatch })
  const status = () =>
    statusOf(config, engine.world(), {
      at: clock.now(),
      pid: process.pid,
      version,
      startedAt,
      nextRuns: schedule.nextRuns(),
      nextWindow: windows.next,
      latestRuns: store.runs.latest(),
      kpis: app.kpis(),
    })

  const token = randomBytes(24).toString('base64url')
  const server = await createServer({
    ...config.server,
    token,
    log,
    version,
    metrics: app.metrics,
    ready: () => ({
      booted: true,
      storeTrouble: store.trouble()?.message,
      sinceTickMs: clock.now() - app.lastTickAt(),
    }),
    status,
    control: (command, by) =>
      isForAll(command)
        ? controlAll(app, command, by)
        : control({ ...app, services: config.services }, command, by),
    runSuite: (ask: RunAsk) => runSuites(app, ask),
    record: (run) => recordHandRun(app, run),
    check: () => app.checkAll(),
    portOwner: async (port) => {
      const owner = await portOwner(port)
      return owner && describeOwner(owner)
    },
  }).catch(async (error: unknown) => {
    windows.close()
    await schedule.close()
    throw error
  })
  const mask = createMask(config.secretValues)
  if (lastEnd !== undefined) void sayLastEnd(app, lastEnd, mask, startedAt)
  const endLife = beginLife({ dataDir: config.dataDir, clock, mask, version, startedAt })
  for (const run of store.runs.latest()) app.metrics.remember(run)
  let closed = false
  void app.begin().then(() => {
    if (closed) return
    for (const id of app.light.ids) ask(app, timetable, id)
  })
  const stopFollowing = followStops(app, timetable)
  const about = { pid: process.pid, url: server.url, token, startedAt }
  await writeDaemonFile(config.dataDir, about).catch((error: unknown) =>
    log.error({ action: 'serve' }, `Commands cannot find this Guardian, which watches on: ${explain(error)}`),
  )
  return {
    url: server.url,
    status,
    async close() {
      closed = true
      stopFollowing()
      windows.close()
      timetable.close()
      await schedule.close()
      await server.close()
      await removeDaemonFile(config.dataDir, process.pid)
      await app.close()
      endLife()
    },
  }
}

/** A Guardian that was killed could not say so. */
async function sayLastEnd({ config, clock, log, engine }: App, end: LastEnd, mask: Mask, since: number) {
  takeNote(config.dataDir)
  try {
    const parts = { config, world: engine.world(), mask, clock, since }
    const { sentence, path } = await reportLastEnd(end, parts)
    log.warn({ action: 'crash', report: path }, `The last Guardian ended unexpectedly. ${sentence}`)
  } catch (error) {
    log.error({ action: 'crash' }, `The last Guardian ended unexpectedly, and ${explain(error)}`)
  }
}

const missedText = (suite: string, why: 'busy' | 'asleep', count: number): string =>
  why === 'busy'
    ? `Suite ${suite} was due while it was still running; this time is left out`
    : `Suite ${suite} was due ${count === 1 ? 'once' : `${count} times`} while this host slept; it runs again at its next time`

function ask({ config, engine }: App, timetable: Timetable, id: string): void {
  const { every, service } = config.checks[id] ?? { every: 15_000, service: '' }
  timetable.add({ id, everyMs: every })
  if (engine.world().services[service]?.phase.name === 'stopped') timetable.pause(id)
}

/** A service that was stopped on purpose is not asked; its failures would say nothing. */
function followStops(app: App, timetable: Timetable): () => void {
  const checksOf = (service: string) =>
    app.light.ids.filter((id) => app.config.checks[id]?.service === service)
  return app.onDecided(({ before, after }) => {
    if (before.services === after.services) return
    for (const { id, phase } of Object.values(after.services)) {
      const was = before.services[id]?.phase.name === 'stopped'
      const is = phase.name === 'stopped'
      if (was === is) continue
      for (const check of checksOf(id)) is ? timetable.pause(check) : timetable.resume(check)
    }
  })
}
