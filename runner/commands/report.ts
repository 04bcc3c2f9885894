import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Config } from '../config.ts'
import { parseDuration } from '../lib/duration.ts'
import { explain, UserError } from '../lib/errors.ts'
import { createMask, maskDeep } from '../lib/mask.ts'
import { writeAtomic } from '../lib/write-atomic.ts'
import { calendar } from '../render/summary/cells.ts'
import { summaryHtml } from '../render/summary/html.ts'
import { summaryMarkdown } from '../render/summary/markdown.ts'
import type { Summary } from '../render/summary/summary.ts'
import { readFigures } from '../store/read.ts'
import { configFor, optionsOf } from './context.ts'
import { print, printJson } from './output.ts'
import { gatherSummary } from './report-data.ts'
import { reportText } from './report-text.ts'

const dayMs = 86_400_000
const longest = 365 * dayMs

export function reportCommand(program: Command): void {
  program
    .command('report')
    .option('--since <duration>', 'how far to look back: 24h, 7d, 30d, at most 365d', sinceOf, 7 * dayMs)
    .description('sum up uptime, incidents and slow checks, and write that as a page and as Markdown')
    .action(async (_: unknown, command: Command) => {
      const options = { ...optionsOf(command), ...command.opts<{ since: number }>() }
      const config = await configFor(options)
      const now = Date.now()
      const found = readFigures(config.dataDir, (figures, incidents) =>
        gatherSummary({ config, figures, incidents, now, sinceMs: options.since }),
      )
      if (found === undefined) throw nothingYet(config)
      const summary = maskDeep(found, createMask(config.secretValues))
      const files = await write(config, summary)
      if (options.json) printJson({ ...summary, files })
      else print(reportText(summary, files))
    })
}

function sinceOf(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms < 3_600_000 || ms > longest)
    throw new InvalidArgumentError('Write a duration from 1h to 365d, such as 7d.')
  return ms
}

const nothingYet = ({ dataDir }: Config) =>
  new UserError(
    `Nothing is remembered in ${dataDir} yet.`,
    'Let Guardian watch for a while: guardian start',
    { exitCode: 1 },
  )

/** `summary-2026-11-15-to-2026-11-22.html` and `.md`, in the folder of the reports; written anew when asked again. */
async function write(
  config: Config,
  summary: Summary,
): Promise<{ readonly html: string; readonly markdown: string }> {
  const date = calendar(summary.timezone)
  const base = join(config.reportsDir, 'summary', `summary-${date(summary.from)}-to-${date(summary.now)}`)
  const files = { html: `${base}.html`, markdown: `${base}.md` }
  try {
    await writeAtomic(files.html, summaryHtml(summary))
    await writeAtomic(files.markdown, summaryMarkdown(summary))
  } catch (cause) {
    throw new UserError(
      `The summary cannot be written to ${files.html}: ${explain(cause)}`,
      'Give yourself the right to write there, or name another folder in `storage.reports`.',
      { cause, exitCode: 1 },
    )
  }
  return files
}
