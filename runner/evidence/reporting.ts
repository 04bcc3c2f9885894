import os from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'
import { type Alike, similarOf } from '../core/similar.ts'
import type { Clock } from '../lib/clock.ts'
import type { Mask } from '../lib/mask.ts'
import type { Driver } from '../lib/plugin.ts'
import type { Exhibit } from '../render/report.ts'
import { createDesk } from './desk.ts'
import { hostState } from './host.ts'
import { httpSnapshot } from './http-snapshot.ts'
import { logTail } from './log-tail.ts'
import { namingHolder } from './port-holder.ts'
import { createReporter } from './report.ts'
import { type About, folderOf, readRecord } from './report-folder.ts'
import { keepTidy } from './retention.ts'
import { sentryEvents } from './sentry-events.ts'
import type { Source } from './source.ts'

type Parts = {
  readonly config: Config
  readonly drivers: ReadonlyMap<string, Driver>
  readonly mask: Mask
  readonly clock: Clock
  readonly log: Logger
  /** What a service has spent of its error budget by a moment. */
  readonly budget: (service: string, at: number) => NonNullable<About['errorBudget']>
  /** All incidents with the same error as this one. */
  readonly alike: (incident: Incident) => readonly Alike[]
}

export type Reporting = {
  /** Writes the report of an incident anew. A report that cannot be written is said, and healing goes on. */
  changed(incident: Incident): void
  /** What was gathered of an incident; waits for the report that is being written. */
  evidenceOf(incident: string): Promise<readonly Exhibit[]>
  /** Resolves when everything that was asked for is on disk; nothing is tidied up from then on. */
  idle(): Promise<void>
}

const logLines = 50

/** Keeps the reports of incidents as the incidents move on. */
export function createReporting({ config, drivers, mask, clock, log, budget, alike }: Parts): Reporting {
  const titles = Object.fromEntries(
    Object.entries(config.services).map(([id, { title }]) => [id, title ?? id]),
  )
  const dir = join(config.reportsDir, 'incidents')
  const similarTo = (incident: Incident): Pick<About, 'similar'> => {
    const similar = similarOf(incident.id, alike(incident), clock.now())
    return similar ? { similar } : {}
  }
  const form = { dir, clock, log, ...config.report, host: os.hostname() }
  const stopTidying = keepTidy({ ...form, keep: config.storage.keepIncidents })
  const reporter = createReporter({
    ...form,
    mask,
    sourcesFor: (service) => sourcesFor(config, drivers, service),
    about: (incident) => ({
      titles,
      title: titles[incident.service] ?? incident.service,
      errorBudget: budget(incident.service, incident.closedAt ?? clock.now()),
      ...similarTo(incident),
      addresses: config.services[incident.service]?.links ?? {},
    }),
  })
  const desk = createDesk({ write: reporter.write, clock, log })
  return {
    changed: desk.changed,
    async evidenceOf(incident) {
      await desk.settled()
      return (await readRecord(folderOf(dir, incident)))?.exhibits ?? []
    },
    async idle() {
      stopTidying()
      await desk.close()
    },
  }
}

function sourcesFor(
  config: Config,
  drivers: ReadonlyMap<string, Driver>,
  service: string,
): readonly Source[] {
  const known = config.services[service]
  const files = (known?.logs ?? []).map((path, index) =>
    logTail({
      path: isAbsolute(path) ? path : join(config.root, path),
      title: path,
      key: `log-${index}`,
      lines: logLines,
    }),
  )
  const driver = drivers.get(service)
  const snapshots = Object.entries(known?.snapshots ?? {}).map(([title, url], index) =>
    httpSnapshot({ key: `snapshot-${index}`, title, url }),
  )
  const logs = files.length === 0 && driver !== undefined ? [driverLog(driver, service)] : files
  return [
    ...logs.map(namingHolder),
    ...snapshots,
    ...sentryOf(config, service),
    hostState({ title: 'Host', paths: [config.dataDir] }),
  ]
}

/** Sentry's events of the service, where a token and a project are given. */
function sentryOf({ sentry }: Config, service: string): readonly Source[] {
  const { url, token, org, projects } = sentry
  const project = projects[service] ?? sentry.project
  if (!token || !org || !project) return []
  return [sentryEvents({ url, token, org, project })]
}

/** What the driver itself has of the service's output. */
const driverLog = (driver: Driver, service: string): Source => ({
  key: 'log',
  kind: 'log',
  title: `Output of ${service}`,
  collect: async ({ signal }) => ({ text: await driver.logs(logLines, { signal }) }),
})
