import { Command } from 'commander'
import { version } from '../version.ts'
import { checkCommand } from './check.ts'
import { configCommand } from './config.ts'
import { doctorCommand } from './doctor.ts'
import { exportCommand } from './export.ts'
import { healCommand } from './heal.ts'
import { incidentsCommand } from './incidents.ts'
import { maintenanceCommand } from './maintenance.ts'
import { notifyCommand } from './notify.ts'
import { endWith } from './output.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run.ts'
import { serviceCommand } from './service.ts'
import { simulateCommand } from './simulate.ts'
import { startCommand } from './start.ts'
import { statusCommand } from './status.ts'

const help = `
Exit codes:
  0  all is well
  1  something failed: a check, a healing, a command, or no Guardian runs
  2  wrong usage or configuration

Environment: GUARDIAN_CONFIG, GUARDIAN_DATA, GUARDIAN_PORT, NO_COLOR and more; see docs/configuration.md.
Examples:
  guardian config check        is the configuration right?
  guardian check               ask every light check now
  guardian start               watch, heal and report
  guardian service restart X   restart one service and prove that it works`

const program = new Command('guardian')
  .description('Watches your stack, heals what fails, proves the cure and reports.')
  .version(version)
  .option('-c, --config <file>', 'the configuration (default: guardian.config.ts, or GUARDIAN_CONFIG)')
  .option('--json', 'print one JSON value instead of text')
  .showHelpAfterError('See: guardian --help')
  .exitOverride()
  .addHelpText('after', help)

for (const add of [
  startCommand,
  statusCommand,
  checkCommand,
  healCommand,
  doctorCommand,
  runCommand,
  serviceCommand,
  maintenanceCommand,
  incidentsCommand,
  reportCommand,
  notifyCommand,
  simulateCommand,
  exportCommand,
  configCommand,
]) {
  add(program)
}

// A reader that has read enough (`guardian incidents | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  endWith(error)
}
