import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { explain, UserError } from '../lib/errors.ts'
import type { Entry } from '../simulate/entry.ts'
import { historyOf } from '../simulate/history.ts'
import { type BadLine, parseLines } from '../simulate/lines.ts'
import { simulate } from '../simulate/tally.ts'
import { configFor, optionsOf } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'
import { recordedEntries, sinceOf } from './recorded.ts'
import { differencesOf, type Result, resultText } from './simulate-text.ts'

type Own = { readonly last?: string; readonly policy?: string }

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .argument('[history]', 'a file of JSON lines, as "guardian export" prints it')
    .option('--last <time>', 'instead of a file, what was recorded here: 12h, 3d')
    .option('--policy <file>', 'another configuration to compare with')
    .description('replay recorded observations: what would the policy have done, and at what cost?')
    .action(async (file: string | undefined, own: Own, command: Command) => {
      const options = optionsOf(command)
      if ((file === undefined) === (own.last === undefined))
        throw new UserError(
          file === undefined ? 'Which history?' : 'A file and --last are two histories',
          'Name a file of "guardian export", or write --last 3d.',
        )
      const since = own.last === undefined ? 0 : sinceOf(own.last)
      const config = await configFor(options)
      const other = own.policy === undefined ? [] : [await configFor({ ...options, config: own.policy })]
      const result = await during('Replaying', async () => {
        const { entries, bad } =
          file === undefined ? { entries: recordedEntries(config, since), bad: [] } : await linesIn(file)
        return resultOf(entries, bad, [config, ...other])
      })
      if (options.json) printJson({ ...result, differences: differencesOf(result) })
      else print(resultText(result))
    })
}

async function linesIn(file: string): Promise<ReturnType<typeof parseLines>> {
  try {
    return parseLines(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new UserError(
      `The history ${file} cannot be read: ${explain(cause)}`,
      'Name a file of "guardian export".',
      {
        cause,
      },
    )
  }
}

function resultOf(entries: readonly Entry[], bad: readonly BadLine[], configs: readonly Config[]): Result {
  const policies = configs.map(({ file, policies: policy }) => {
    const history = historyOf(entries, policy)
    return { file, history, simulation: simulate(history, policy) }
  })
  const [first] = policies
  if (first === undefined || first.history.entries.length === 0)
    throw new UserError(
      'There is nothing to replay: no observation of a service of this configuration',
      bad.length > 0
        ? `${bad.length} lines could not be used; line ${bad[0]?.line}: ${bad[0]?.why}`
        : 'Look at the names of its services, or go further back.',
      { exitCode: 1 },
    )
  const { from, to, answers, entries: replayed, acted, leftOut } = first.history
  const observations = replayed.filter(({ type }) => type === 'observed').length
  return {
    history: {
      from,
      to,
      observations,
      seen: replayed.length - observations,
      actions: acted.length,
      checks: answers.size,
      leftOut,
      bad,
    },
    policies: policies.map(({ file, simulation }) => ({ file, ...simulation })),
  }
}
