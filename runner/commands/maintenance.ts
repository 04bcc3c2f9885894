import type { Command } from 'commander'
import { parseDuration } from '../lib/duration.ts'
import { UserError } from '../lib/errors.ts'
import { configFor, optionsOf } from './context.ts'
import { order } from './order.ts'

const longest = 8 * 3_600_000

export function maintenanceCommand(program: Command): void {
  program
    .command('maintenance')
    .argument('[service...]', 'services; all of them when none is named')
    .option('--for <time>', 'how long: 30m, 2h; at most 8h', '1h')
    .option('--note <text>', 'why')
    .option('--end', 'end it now')
    .description('keep watching, but restart nothing for a while; it always ends by itself')
    .action(async (named: string[], own: { for: string; note?: string; end?: boolean }, command: Command) => {
      const options = optionsOf(command)
      const lasts = lengthOf(own.for)
      const config = await configFor(options)
      const services = named.length > 0 ? named : Object.keys(config.services)
      if (own.end) return order(config, { do: 'end-maintenance', services }, options.json)
      const note = own.note === undefined ? {} : { note: own.note.slice(0, 1_000) }
      const until = Date.now() + lasts
      await order(config, { do: 'maintenance', services, until, ...note }, options.json)
    })
}

function lengthOf(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0 && ms <= longest) return ms
  throw new UserError(
    `"${text}" is not a time of maintenance`,
    'Give a time such as 30m or 2h; 8h is the longest.',
  )
}
