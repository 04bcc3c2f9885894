#!/usr/bin/env node
import { Command } from 'commander'
import { checkCommand } from './commands/check.ts'
import { configCommand } from './commands/config.ts'
import { healCommand } from './commands/heal.ts'
import { incidentsCommand } from './commands/incidents.ts'
import { maintenanceCommand } from './commands/maintenance.ts'
import { endWith } from './commands/output.ts'
import { runCommand } from './commands/run.ts'
import { serviceCommand } from './commands/service.ts'
import { startCommand } from './commands/start.ts'
import { statusCommand } from './commands/status.ts'
import { version } from './version.ts'

const program = new Command('guardian')
  .description('Watches your stack, heals what fails, proves the cure and reports.')
  .version(version)
  .option('-c, --config <file>', 'the configuration (default: guardian.config.ts, or GUARDIAN_CONFIG)')
  .option('--json', 'print one JSON value instead of text')
  .showHelpAfterError()
  .exitOverride()
  .addHelpText('after', '\nExit codes: 0 all is well, 1 something failed, 2 wrong usage or configuration.')

for (const add of [
  startCommand,
  statusCommand,
  checkCommand,
  healCommand,
  runCommand,
  serviceCommand,
  maintenanceCommand,
  incidentsCommand,
  configCommand,
]) {
  add(program)
}

try {
  await program.parseAsync()
} catch (error) {
  endWith(error)
}
