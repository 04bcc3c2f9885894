/** `pnpm baselines list|review|approve|reject|prune`: what becomes of pictures that differ from the approved ones. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { UserError } from '../runner/lib/errors.ts'
import { approveAll, rejectAll } from './baselines/decide.ts'
import { list } from './baselines/list.ts'
import { pruneUnused } from './baselines/prune.ts'
import { review } from './baselines/review.ts'

const program = new Command('baselines')
  .description('Approve or reject what the visual suite found: pnpm test:visual')
  .option('--root <folder>', 'folder with baselines/ and reports/', resolve(import.meta.dirname, '..'))

const root = (): string => resolve(program.opts<{ root: string }>().root)
const because = ['--why <text>', 'the reason, for whoever asks later'] as const

program
  .command('list')
  .description('approved pictures and what waits')
  .action(() => list(root()))
program
  .command('review')
  .description('what waits: a list here, and one page with slider, blink and difference')
  .action(() => review(root()))
program
  .command('approve [names...]')
  .description('make the reviewed pictures the baselines, byte by byte')
  .option('--all', 'everything that waits and was not rejected')
  .option('--upgrade', 'everything that waits beside the approved picture of another browser')
  .requiredOption(...because)
  .action((names: string[], options: { all?: boolean; upgrade?: boolean; why: string }) =>
    approveAll(root(), names, options),
  )
program
  .command('reject <names...>')
  .description('keep the baselines, and remember that these pictures are wrong')
  .requiredOption(...because)
  .action((names: string[], options: { why: string }) => rejectAll(root(), names, options))
program
  .command('prune')
  .description('baselines that are damaged, or that the newest whole run did not ask for')
  .option('--yes', 'remove them instead of listing them')
  .action((options: { yes?: boolean }) => pruneUnused(root(), options))

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`${error.message}\n${error.remedy}`)
  process.exitCode = error.exitCode
}
