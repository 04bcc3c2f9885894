import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Argument, type Command } from 'commander'
import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'
import { inWords } from '../lib/duration.ts'
import { UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { similarSentence } from '../render/similar.ts'
import { createTimes } from '../render/times.ts'
import { wordsOf } from '../render/words.ts'
import { readIncidents, readSimilar } from '../store/read.ts'
import { configFor, type Options, optionsOf } from './context.ts'
import { exportIncident } from './incident-export.ts'
import { knownIncident } from './incident-files.ts'
import { openReport, openTraces } from './incident-open.ts'
import { incidentText, stateOf } from './incident-text.ts'
import { order } from './order.ts'
import { print, printJson } from './output.ts'
import { table } from './table.ts'

const whats = ['list', 'show', 'open', 'export', 'ack']
type Own = { readonly trace?: true; readonly to?: string }

export function incidentsCommand(program: Command): void {
  program
    .command('incidents')
    .addArgument(new Argument('[what]', 'what to do').choices(whats).default('list'))
    .argument('[id]', 'the incident')
    .option('--trace', 'with open: the traces of its tests, in the viewer of Playwright')
    .option('--to <path>', 'with export: a folder, or a file that ends in .zip (default: <id>.zip)')
    .description('list incidents, newest first; show, open, export or acknowledge one')
    .action(async (what: string, id: string | undefined, own: Own, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      if (what === 'ack') return order(config, { do: 'acknowledge', incident: named(id, what) }, options.json)
      if (what === 'open' && own.trace) return openTraces(config, named(id, what), options)
      if (what === 'open') return openReport(config, named(id, what), options)
      if (what === 'export') return exportIncident(config, named(id, what), { ...options, to: own.to })
      if (what === 'show') return show(config, named(id, what), options)
      const incidents = readIncidents(config.dataDir)
      if (options.json) printJson(incidents)
      else print(listing(incidents))
    })
}

function named(id: string | undefined, what: string): string {
  if (id !== undefined) return id
  throw new UserError('Which incident?', `Name one of "guardian incidents": guardian incidents ${what} BUG-…`)
}

function show(config: Config, id: string, options: Options): void {
  const incident = knownIncident(config, id)
  const report = join(config.reportsDir, 'incidents', incident.id, 'report.html')
  if (options.json) printJson(incident)
  else print(incidentText(incident, existsSync(report) ? report : undefined, howOften(config, incident)))
}

function howOften(config: Config, incident: Incident): string | undefined {
  const now = Date.now()
  const similar = readSimilar(config.dataDir, incident, now)
  return similar && similarSentence(similar, 'en', createTimes(wordsOf('en'), config.report.timezone, now))
}

function listing(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'No incidents'
  return table(
    incidents.map((incident) => [
      stateOf(incident),
      incident.id,
      incident.closedAt === undefined ? '' : inWords(incident.closedAt - incident.symptomAt),
      plain(incident.summary, 300),
    ]),
  )
}
