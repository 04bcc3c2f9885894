import { Command } from 'commander'
import { version } from '../version.ts'
import { endWith } from './output.ts'

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

/** In the order of the help. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  heal: async () => (await import('./heal.ts')).healCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  run: async () => (await import('./run.ts')).runCommand,
  service: async () => (await import('./service.ts')).serviceCommand,
  maintenance: async () => (await import('./maintenance.ts')).maintenanceCommand,
  incidents: async () => (await import('./incidents.ts')).incidentsCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  notify: async () => (await import('./notify.ts')).notifyCommand,
  simulate: async () => (await import('./simulate.ts')).simulateCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  config: async () => (await import('./config.ts')).configCommand,
}

// To load all of them takes longer than most commands do: only what may be meant, and everything for the help.
const named = Object.keys(commands).filter((name) => process.argv.includes(name, 2))
for (const name of named.length > 0 ? named : Object.keys(commands)) (await commands[name]?.())?.(program)

// A reader that has read enough (`guardian incidents | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  endWith(error)
}
