import { join } from 'node:path'
import type { Logger } from 'pino'
import { createSuiteRunner } from './checks/playwright.ts'
import { channelsOf } from './config/channels.ts'
import type { Config } from './config.ts'
import type { Observation } from './core/observation.ts'
import type { SuiteRun } from './core/run.ts'
import { createDrivers } from './drivers/create.ts'
import { createActing } from './effects/act.ts'
import { createCourier } from './effects/courier.ts'
import { createLetters } from './effects/letters.ts'
import { createLightChecks, type LightChecks } from './effects/light.ts'
import { createListeners, type Listeners } from './effects/listeners.ts'
import { createPerform, sayTell } from './effects/perform.ts'
import { createRechecks } from './effects/recheck.ts'
import { recordRun } from './effects/record.ts'
import { createSuites, type Suites } from './effects/suites.ts'
import { startTicker } from './effects/ticker.ts'
import { look, watchService } from './effects/watch.ts'
import { createEngine, type Decided, type Engine } from './engine.ts'
import { createReporting } from './evidence/reporting.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { explain } from './lib/errors.ts'
import type { Mask } from './lib/mask.ts'
import type { Driver } from './lib/plugin.ts'
import { createNotifiers } from './notifiers/create.ts'
import { createLane } from './schedule/lanes.ts'
import { takeLock } from './store/lock.ts'
import { openStore, type Store } from './store/store.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { version } from './version.ts'

/** Everything of one Guardian, wired and not yet watching. */
export type App = {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  readonly engine: Engine
  readonly store: Store
  readonly metrics: Metrics
  readonly light: LightChecks
  readonly suites: Suites
  /** Remembers a run of a suite and counts it. */
  readonly recordRun: (run: SuiteRun) => void
  readonly drivers: ReadonlyMap<string, Driver>
  readonly until: (question: Parameters<Listeners['until']>[0]) => Promise<void>
  /** When the engine last turned. */
  readonly lastTickAt: () => number
  /** Told after every decision; the result ends that. */
  onDecided(listener: (decided: Decided) => void): () => void
  /**
   * Looks at the services and lets time pass: from here on, what fails is healed. Resolves when every driver has said
   * what it sees, or we stop: a check that fails earlier may be that of a service which is only now to be started.
   */
  begin(): Promise<void>
  /** Every light check, once, on fresh connections. */
  checkAll(): Promise<readonly Observation[]>
  /** Stops acting and watching; services go on running. */
  close(): Promise<void>
}

type Ask = { readonly config: Config; readonly log: Logger; readonly mask: Mask; readonly clock?: Clock }

/** The composition root: nobody else constructs adapters. Takes the lock of the data folder, or throws UserError. */
export function openApp({ config, log, mask, clock = systemClock() }: Ask): App {
  const lock = takeLock(config.dataDir)
  const store = openStore({ dataDir: config.dataDir, clock, log, channels: channelsOf(config) })
  const metrics = createMetrics({ clock, version })
  const listeners = createListeners()
  const stopping = new AbortController()
  const hearers = new Set<(decided: Decided) => void>([listeners.heard])
  const drivers = createDrivers(config, log, clock)
  const unseen = new Set(drivers.keys())
  const reporting = createReporting({ config, drivers, mask, clock, log })
  const channels = createNotifiers(config, log, clock)
  const write = createLetters({ config, store, mask })
  const courier = createCourier({ channels, outbox: store.outbox, write, clock, random: Math.random, log })

  const engine: Engine = createEngine({
    policy: config.policies,
    world: store.world,
    log,
    commit: store.commit,
    append: store.append,
    perform: (effect) => perform(effect),
    decided(decided) {
      if (decided.event.type === 'seen') unseen.delete(decided.event.service)
      if (decided.event.type === 'observed') metrics.observe(decided.event.observation)
      metrics.world(decided.after)
      for (const incident of decided.incidents) reporting.changed(incident)
      for (const hear of hearers) hear(decided)
    },
  })
  const { dispatch } = engine
  const tools = { clock, log, dataDir: config.dataDir, env: config.env }
  const lane = (name: string, concurrency: number) => createLane({ name, concurrency, clock })
  const light = createLightChecks({
    config,
    tools,
    clock,
    dispatch,
    lanes: { scheduled: lane('light', 400), again: lane('recheck', 20) },
  })
  const record = (run: SuiteRun) => recordRun(store, metrics, log, run)
  const suites = createSuites({
    runner: createSuiteRunner({ root: config.root, log, clock, env: config.env, mask }),
    lane: lane('suites', 1),
    recheckLane: lane('suite rechecks', 1),
    dispatch,
    record,
    clock,
    log,
    place: config.place,
    runsDir: join(config.reportsDir, 'runs'),
    keepRuns: config.storage.keepRuns,
    suites: config.suites,
  })
  const acting = createActing({ driverOf: (id) => drivers.get(id), dispatch, clock, log, mask })
  const rechecks = createRechecks({
    clock,
    isLight: (check) => light.ids.includes(check),
    askLight: async (check) => void (await light.ask(check, 'again')),
    isVital: (service, check) => engine.world().checks[service]?.[check]?.check.vital ?? false,
    runSuiteChecks: (suite, only, signal) =>
      suites
        .run({ suite, only, trigger: 'verify', signal })
        .then(() => undefined)
        .catch((error: unknown) =>
          log.warn({ action: 'recheck', suite }, `Could not run ${only.join(', ')}: ${explain(error)}`),
        ),
  })
  const watching = { dispatch, clock, log }
  const perform = createPerform({
    act({ action }) {
      if (action.kind === 'restart') metrics.acted(action.service)
      rechecks.drop(action.service)
      acting.begin(action)
    },
    cancel: ({ action }) => acting.cancel(action),
    recheck: rechecks.ask,
    look({ service }) {
      const driver = drivers.get(service)
      if (driver !== undefined) void look(watching, service, driver)
    },
    tell(effect) {
      sayTell(log, effect)
      courier.wake()
    },
  })

  let ticker: ReturnType<typeof startTicker> | undefined
  return {
    config,
    clock,
    log,
    engine,
    store,
    metrics,
    light,
    suites,
    recordRun: record,
    drivers,
    until: (question) => listeners.until(question, engine.world()),
    lastTickAt: () => ticker?.lastAt() ?? 0,
    onDecided(listener) {
      hearers.add(listener)
      return () => hearers.delete(listener)
    },
    begin() {
      dispatch({ type: 'booted', at: clock.now() })
      courier.wake()
      ticker = startTicker({ dispatch, clock, trouble: () => store.trouble()?.message })
      for (const [service, driver] of drivers) void watchService(watching, service, driver, stopping.signal)
      return listeners.until(() => unseen.size === 0, engine.world()).catch(() => undefined)
    },
    async checkAll() {
      const answers = await Promise.all(light.ids.map((id) => light.ask(id, 'again')))
      return answers.filter((answer) => answer !== undefined)
    },
    async close() {
      ticker?.stop()
      stopping.abort(new Error('Guardian is stopping'))
      rechecks.close()
      listeners.close()
      await acting.close()
      engine.stop()
      await Promise.allSettled([
        light.close(),
        ...[...drivers.values()].map((driver) => driver.close?.()),
        reporting.idle(),
        courier.close(),
      ])
      store.close()
      lock.release()
    },
  }
}
