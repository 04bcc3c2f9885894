import type { Command } from 'commander'
import type { Config } from '../config.ts'
import type { Observation } from '../core/observation.ts'
import { type RunNews, runSuites } from '../run-suites.ts'
import { streamDaemon } from '../server/client.ts'
import { listing } from './check.ts'
import { configFor, openLogged, optionsOf } from './context.ts'
import { print, progress, progressDone } from './output.ts'

export function runCommand(program: Command): void {
  program
    .command('run')
    .argument('<suite...>', 'suites of the configuration, one after the other')
    .description('run suites now; their answers are judged like those of scheduled runs')
    .action(async (suites: string[], _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const observations: Observation[] = []
      const troubles: string[] = []
      for await (const news of newsOf(config, suites)) {
        if (news.type === 'progress') show(news)
        else {
          observations.push(...news.observations)
          if (news.trouble) troubles.push(news.trouble)
        }
      }
      progressDone()
      print(
        options.json
          ? JSON.stringify({ observations, troubles })
          : [listing(observations), ...troubles].join('\n'),
      )
      const well =
        observations.length > 0 &&
        troubles.length === 0 &&
        observations.every(({ verdict }) => verdict === 'pass' || verdict === 'degraded')
      if (!well) process.exitCode = 1
    })
}

function show({ suite, done, total, current, last }: Extract<RunNews, { type: 'progress' }>): void {
  const now = current[0] ?? last?.check ?? 'starting'
  progress(`${suite}: ${done} of ${total}  ${now}`)
}

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
