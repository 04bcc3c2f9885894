import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Observation } from '../core/observation.ts'
import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import { configFor, optionsOf, withApp } from './context.ts'
import { count, print, printJson, verdictMark } from './output.ts'
import { during } from './progress.ts'
import { table } from './table.ts'

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('ask every light check once; exit 1 unless all of them pass')
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const total = count(Object.keys(config.checks).length, 'check')
      const observations = await during(`Asking ${total}`, (say) => askAll(config, say))
      if (options.json) printJson(observations)
      else print(listing(observations))
      if (!isWell(observations)) process.exitCode = 1
    })
}

/** Through the daemon when there is one, so that it learns the answers too. */
async function askAll(config: Config, say: (text: string) => void): Promise<readonly Observation[]> {
  const answer = (await callDaemon(config.dataDir, '/api/guardian/check', {})) as
    | { result: Observation[] }
    | undefined
  if (answer !== undefined) return answer.result
  return withApp(config, (app) => {
    let answered = 0
    app.onDecided(({ event }) => {
      if (event.type !== 'observed') return
      answered += 1
      say(`${answered} of ${count(app.light.ids.length, 'check')} answered`)
    })
    return app.checkAll()
  })
}

/** Missing or inconclusive answers are no success. */
export const isWell = (observations: readonly Observation[]): boolean =>
  observations.length > 0 && observations.every(({ verdict }) => verdict === 'pass' || verdict === 'degraded')

export function listing(observations: readonly Observation[]): string {
  if (observations.length === 0) return 'No check was asked.'
  const rows = observations.map(({ verdict, check, tookMs, summary }) => [
    verdictMark(verdict),
    inWords(tookMs).padStart(7),
    plain(check, 80),
    plain(summary, 400),
  ])
  return `${table(rows)}\n\n${totals(observations)}`
}

/** `12 checks: 10 passed, 1 degraded, 1 failed`; verdicts that nobody gave are left out. */
function totals(observations: readonly Observation[]): string {
  const words = {
    pass: 'passed',
    degraded: 'degraded',
    fail: 'failed',
    inconclusive: 'inconclusive',
  } as const
  const parts = Object.entries(words).flatMap(([verdict, word]) => {
    const found = observations.filter((one) => one.verdict === verdict).length
    return found > 0 ? [`${found} ${word}`] : []
  })
  return `${count(observations.length, 'check')}: ${parts.join(', ')}`
}
