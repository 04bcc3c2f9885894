import type { Command } from 'commander'
import { knownAt } from '../simulate/entry.ts'
import { lineOf } from '../simulate/lines.ts'
import { configFor, optionsOf } from './context.ts'
import { print } from './output.ts'
import { recordedEntries, sinceOf } from './recorded.ts'

export function exportCommand(program: Command): void {
  program
    .command('export')
    .option('--last <time>', 'how far back: 12h, 7d', '7d')
    .description('print what was observed and done as JSON lines, to be kept or simulated elsewhere')
    .action(async (own: { last: string }, command: Command) => {
      const since = sinceOf(own.last)
      const entries = recordedEntries(await configFor(optionsOf(command)), since)
      const ordered = [...entries].sort((one, other) => knownAt(one) - knownAt(other))
      for (const entry of ordered) print(lineOf(entry))
    })
}
