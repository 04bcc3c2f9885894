import { Argument, type Command } from 'commander'
import { ConfigError } from '../config/problems.ts'
import { configFor, type Options, optionsOf } from './context.ts'
import { count, endWith, print, printJson } from './output.ts'
import { table } from './table.ts'
import { green, yellow } from './terminal.ts'

export function configCommand(program: Command): void {
  program
    .command('config')
    .addArgument(new Argument('<what>', 'what to do').choices(['check']))
    .description('say everything that is wrong with the configuration')
    .action(async (_what: string, _: unknown, command: Command) => check(optionsOf(command)))
}

async function check(options: Options): Promise<void> {
  const config = await configFor(options).catch((error: unknown) => {
    if (!options.json || !(error instanceof ConfigError)) throw error
    printJson({ ok: false, file: error.file, problems: error.problems })
    endWith(error)
  })
  if (config === undefined) return
  const { file, warnings } = config
  const services = Object.keys(config.services).length
  const checks = Object.keys(config.checks).length
  const suites = Object.keys(config.suites).length
  if (options.json) return printJson({ ok: true, file, services, checks, suites, warnings })
  for (const warning of warnings) print(table([[yellow('!'), warning]]))
  const counts = [count(services, 'service'), count(checks, 'check'), count(suites, 'suite')].join(', ')
  print(table([[green('✓'), `${file}: ${counts}`]]))
}
