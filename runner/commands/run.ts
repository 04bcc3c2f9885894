import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Observation } from '../core/observation.ts'
import { plain } from '../lib/text.ts'
import { type RunNews, refuseUnknownSuites, runSuites } from '../run-suites.ts'
import { streamDaemon } from '../server/client.ts'
import { isWell, listing } from './check.ts'
import { configFor, openLogged, optionsOf } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'
import { yellow } from './terminal.ts'

type Outcome = { readonly observations: readonly Observation[]; readonly troubles: readonly string[] }

export function runCommand(program: Command): void {
  program
    .command('run')
    .argument('<suite...>', 'suites of the configuration, one after the other')
    .description('run suites now; their answers are judged like those of scheduled runs')
    .action(async (suites: string[], _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      refuseUnknownSuites(config, suites)
      const outcome = await during(`Starting ${suites.join(', ')}`, (say) => gather(config, suites, say))
      if (options.json) printJson(outcome)
      else print(text(outcome))
      if (!isWell(outcome.observations) || outcome.troubles.length > 0) process.exitCode = 1
    })
}

async function gather(
  config: Config,
  suites: readonly string[],
  say: (text: string) => void,
): Promise<Outcome> {
  const observations: Observation[] = []
  const troubles: string[] = []
  for await (const news of newsOf(config, suites)) {
    if (news.type === 'progress') {
      const { suite, done, total, current, last } = news
      say(`${suite}: ${done} of ${total}  ${current[0] ?? last?.check ?? 'starting'}`)
    } else {
      observations.push(...news.observations)
      if (news.trouble) troubles.push(`${news.suite}: ${news.trouble}`)
    }
  }
  return { observations, troubles }
}

const text = ({ observations, troubles }: Outcome): string =>
  [listing(observations), ...troubles.map((trouble) => yellow(plain(trouble, 1_000)))].join('\n')

/** By the daemon when there is one, else with a lock of our own. Ctrl+C ends the run either way. */
async function* newsOf(config: Config, suites: readonly string[]): AsyncGenerator<RunNews> {
  const stream = await streamDaemon(config.dataDir, '/api/guardian/run', { suites, by: 'operator' })
  if (stream !== undefined) {
    for await (const line of stream) yield line as RunNews
    return
  }
  const { app, end } = await openLogged(config, 'nothing')
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('stopped by Ctrl+C')))
  try {
    yield* runSuites(app, { suites, by: 'operator', signal: stop.signal })
  } finally {
    await end()
  }
}
