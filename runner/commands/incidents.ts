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
import { readIncident, readIncidents, readSimilar } from '../store/read.ts'
import { configFor, type Options, optionsOf } from './context.ts'
import { incidentText, stateOf } from './incident-text.ts'
import { order } from './order.ts'
import { print, printJson } from './output.ts'
import { table } from './table.ts'

export function incidentsCommand(program: Command): void {
  program
    .command('incidents')
    .addArgument(new Argument('[what]', 'what to do').choices(['list', 'show', 'ack']).default('list'))
    .argument('[id]', 'the incident to show or to acknowledge')
    .description('list incidents, newest first; show one; or acknowledge one')
    .action(async (what: string, id: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      if (what === 'ack') return order(config, { do: 'acknowledge', incident: named(id, what) }, options.json)
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
  const incident = readIncident(config.dataDir, id)
  if (incident === undefined) {
    throw new UserError(`There is no incident "${plain(id, 100)}"`, 'List them with: guardian incidents', {
      exitCode: 1,
    })
  }
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
