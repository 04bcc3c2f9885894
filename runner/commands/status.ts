import type { Command } from 'commander'
import pc from 'picocolors'
import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import type { ServiceStatus, Status } from '../status.ts'
import { configFor, optionsOf } from './context.ts'
import { print, table, type Verdict, verdictMark } from './output.ts'

export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('show the state of every service')
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const status = (await callDaemon(config.dataDir, '/api/guardian/status')) as Status | undefined
      if (status === undefined) {
        print(options.json ? 'null' : 'Guardian is not running here. Start it with: guardian start')
        process.exitCode = 1
        return
      }
      print(options.json ? JSON.stringify(status) : text(status))
      if (status.services.some(({ incident }) => incident !== undefined)) process.exitCode = 1
    })
}

function text(status: Status): string {
  const { services, suites, counts, trouble } = status
  const head = `Guardian ${status.version}, process ${status.pid}, up for ${inWords(status.at - status.startedAt)}: ${counts.checks} checks, ${counts.openIncidents} open incidents, ${counts.restarts} restarts in the last hour`
  const rows = services.map((service) => [
    phase(service),
    service.title,
    checks(service),
    service.why ?? service.incident?.summary ?? '',
  ])
  const runs = suites.map(
    ({ id, last, nextAt }) =>
      `${id}: ${last ? `${last.passed} passed, ${last.failed} failed ${inWords(status.at - last.startedAt)} ago` : 'not run yet'}${nextAt ? `, next in ${inWords(nextAt - status.at)}` : ''}`,
  )
  return [
    head,
    ...(trouble ? [pc.yellow(trouble)] : []),
    '',
    table(rows),
    ...(runs.length > 0 ? ['', ...runs] : []),
  ].join('\n')
}

function phase({ phase: name }: ServiceStatus): string {
  if (name === 'up') return pc.green('● up')
  if (name === 'stopped' || name === 'unknown') return pc.dim(`○ ${name}`)
  return name === 'waiting' ? pc.red('● down') : pc.yellow(`● ${name}`)
}

const checks = (service: ServiceStatus): string =>
  service.checks.map((check) => `${verdictMark(check.verdict as Verdict)} ${plain(check.id, 60)}`).join('  ')
