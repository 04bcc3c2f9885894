import { Argument, type Command } from 'commander'
import pc from 'picocolors'
import { configFor, optionsOf } from './context.ts'
import { print } from './output.ts'

export function configCommand(program: Command): void {
  program
    .command('config')
    .addArgument(new Argument('<what>').choices(['check']))
    .description('say everything that is wrong with the configuration')
    .action(async (_what: string, _: unknown, command: Command) => {
      const options = optionsOf(command)
      const { file, services, checks, suites, warnings } = await configFor(options)
      const counts = {
        services: Object.keys(services).length,
        checks: Object.keys(checks).length,
        suites: Object.keys(suites).length,
      }
      if (options.json) return print(JSON.stringify({ ok: true, file, ...counts, warnings }))
      for (const warning of warnings) print(`${pc.yellow('warning')} ${warning}`)
      print(
        `${pc.green('✓')} ${file}: ${counts.services} services, ${counts.checks} checks, ${counts.suites} suites`,
      )
    })
}
