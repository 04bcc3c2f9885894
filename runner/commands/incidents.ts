import { Argument, type Command } from 'commander'
import pc from 'picocolors'
import type { Config } from '../config.ts'
import type { Incident } from '../core/incident.ts'
import { inWords } from '../lib/duration.ts'
import { UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { readIncidents } from '../store/read.ts'
import { configFor, optionsOf } from './context.ts'
import { order } from './order.ts'
import { print, table } from './output.ts'

export function incidentsCommand(program: Command): void {
  program
    .command('incidents')
    .addArgument(new Argument('[what]', 'list, or acknowledge one').choices(['list', 'ack']).default('list'))
    .argument('[id]', 'the incident to acknowledge')
    .description('list incidents, newest first, or acknowledge one')
    .action(async (what: string, id: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      if (what === 'ack') return acknowledge(config, id, options.json)
      const incidents = readIncidents(config.dataDir)
      print(options.json ? JSON.stringify(incidents) : listing(incidents))
    })
}

async function acknowledge(config: Config, id: string | undefined, json: boolean | undefined): Promise<void> {
  if (id === undefined) throw new UserError('Which incident?', 'Name one: guardian incidents ack BUG-…')
  await order(config, { do: 'acknowledge', incident: id }, json)
}

function listing(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return 'No incidents'
  return table(
    incidents.map(({ id, outcome, closedAt, openedAt, summary }) => [
      outcome === 'healed' ? pc.green('healed') : outcome === undefined ? pc.red('open') : pc.yellow(outcome),
      id,
      closedAt === undefined ? '' : inWords(closedAt - openedAt),
      plain(summary, 100),
    ]),
  )
}
