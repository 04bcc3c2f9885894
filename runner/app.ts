import { join } from 'node:path'
import type { Logger } from 'pino'
import { createActivities } from './activity/create.ts'
import { createSuiteRunner } from './checks/playwright.ts'
import { channelsOf } from './config/channels.ts'
import type { Config } from './config.ts'
import { isAsleep } from './core/idle.ts'
import type { Observation } from './core/observation.ts'
import type { SuiteRun } from './core/run.ts'
import { createDrivers } from './drivers/create.ts'
import { createActing } from './effects/act.ts'
import { createActivityWatch } from './effects/activity.ts'
import { type Books, createBooks } from './effects/books.ts'
import { createLightChecks, type LightChecks } from './effects/light.ts'
import { createListeners, type Listeners } from './effects/listeners.ts'
import { createPerform, sayTell } from './effects/perform.ts'
import { createPost } from './effects/post.ts'
import { createRechecks } from './effects/recheck.ts'
import { recordRun } from './effects/record.ts'
import { createSuites, rerun, type Suites } from './effects/suites.ts'
import { startTicker } from './effects/ticker.ts'
import { look, watchService } from './effects/watch.ts'
import { createEngine, type Decided, type Engine } from './engine.ts'
import { createReporting } from './evidence/reporting.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import type { Mask } from './lib/mask.ts'
import type { Driver } from './lib/plugin.ts'
import { createNotifiers } from './notifiers/create.ts'
import { createLane } from './schedule/lanes.ts'
import { takeLock } from './store/lock.ts'
import { openStore, type Store } from './store/store.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { createSentry, type Sentry } from './telemetry/sentry.ts'
import { version } from './version.ts'

/** Everything of one Guardian, wired and not yet watching. */
export type App = {
  readonly config: Config
  readonly clock: Clock
  readonly log: Logger
  readonly engine: Engine
  readonly store: Store
  readonly metrics: Metrics
  readonly kpis: Books['kpis']
  readonly sentry: Sentry
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
  const metrics = createMetrics({ clock, version })
  const { givenUp: onGivenUp } = metrics.outbox
  const store = openStore({ dataDir: config.dataDir, clock, log, channels: channelsOf(config), onGivenUp })
  const listeners = createListeners()
  const stopping = new AbortController()
  const sentry = createSentry({ config, version, mask, clock, log })
  const services = Object.entries(config.services).map(([id, { target }]) => ({ id, target: target / 100 }))
  const books = createBooks({ store, metrics, services })
  const hearers = new Set<(decided: Decided) => void>([books.decided, listeners.heard, sentry.decided])
  const drivers = createDrivers(config, log, clock)
  const unseen = new Set(drivers.keys())
  const { alike } = store.incidents
  const reporting = createReporting({ config, drivers, mask, clock, log, alike, budget: books.budget })
  const channels = createNotifiers(config, log, clock)
  const world = () => engine.world()
  const post = createPost({ config, store, channels, metrics, clock, log, mask, world, reporting })

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
      for (const hear of hearers) hear(decided)
      for (const incident of decided.incidents) reporting.changed(incident)
    },
  })
  const { dispatch } = engine
  const tools = { clock, log, dataDir: config.dataDir, env: config.env }
  const lane = (name: string, concurrency: number) => createLane({ name, concurrency, clock })
  const lanes = { scheduled: lane('light', 400), again: lane('recheck', 20) }
  const light = createLightChecks({ config, tools, clock, dispatch, lanes })
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
    asleep: () => Object.keys(config.services).filter((id) => isAsleep(engine.world(), id)),
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
    runSuiteChecks: rerun(suites, log),
  })
  const watching = { dispatch, clock, log }
  const sources = createActivities(config, log, clock)
  const use = createActivityWatch({ ...watching, sources, mask, world: engine.world, config })
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
      post.wake()
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
    kpis: books.kpis,
    sentry,
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
      post.wake()
      post.begin()
      ticker = startTicker({ dispatch, clock, trouble: () => store.trouble()?.message })
      for (const [service, driver] of drivers) void watchService(watching, service, driver, stopping.signal)
      use.begin(stopping.signal)
      return listeners.until(() => unseen.size === 0, engine.world()).catch(() => undefined)
    },
    async checkAll() {
      const awake = light.ids.filter((id) => !isAsleep(engine.world(), config.checks[id]?.service ?? ''))
      const answers = await Promise.all(awake.map((id) => light.ask(id, 'again')))
      return answers.filter((answer) => answer !== undefined)
    },
    async close() {
      ticker?.stop()
      stopping.abort(new Error('Guardian is stopping'))
      rechecks.close()
      listeners.close()
      await acting.close()
      engine.stop()
      const closing = [light, use, post, sentry, suites, ...drivers.values()].map((one) => one.close?.())
      await Promise.allSettled([...closing, reporting.idle()])
      store.close()
      lock.release()
    },
  }
}
