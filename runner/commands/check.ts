import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Observation } from '../core/observation.ts'
import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import { configFor, optionsOf, withApp } from './context.ts'
import { print, progress, progressDone, table, verdictMark } from './output.ts'

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('ask every light check once; exit 1 if one fails')
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      progress(`asking ${Object.keys(config.checks).length} checks …`)
      const observations = await askAll(config)
      progressDone()
      print(options.json ? JSON.stringify(observations) : listing(observations))
      if (observations.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1
    })
}

/** Through the daemon when there is one, so that it learns the answers too. */
async function askAll(config: Config): Promise<readonly Observation[]> {
  const answer = (await callDaemon(config.dataDir, '/api/guardian/check', {})) as
    | { result: Observation[] }
    | undefined
  return answer?.result ?? withApp(config, (app) => app.checkAll())
}

export function listing(observations: readonly Observation[]): string {
  const rows = observations.map(({ verdict, check, tookMs, summary }) => [
    verdictMark(verdict),
    plain(check, 60),
    inWords(tookMs),
    plain(summary, 160),
  ])
  const failed = observations.filter(({ verdict }) => verdict === 'fail').length
  return [table(rows), `${observations.length} checks, ${failed} failed`]
    .filter((line) => line !== '')
    .join('\n')
}
