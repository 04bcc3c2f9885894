import type { Command } from 'commander'
import type { App } from '../app.ts'
import { isSettled, phaseIn } from '../control.ts'
import type { World } from '../core/world.ts'
import { keepMaintenance } from '../effects/maintenance.ts'
import { UserError } from '../lib/errors.ts'
import { plain } from '../lib/text.ts'
import { callDaemon } from '../server/client.ts'
import { configFor, optionsOf, withApp } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'
import { table } from './table.ts'
import { green, red } from './terminal.ts'

type Healed = {
  readonly service: string
  readonly phase: string
  readonly text: string
  readonly ok: boolean
}

export function healCommand(program: Command): void {
  program
    .command('heal')
    .description('check everything once, restart what fails, verify; exit 1 if something stays down')
    .action(async (_: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      if ((await callDaemon(config.dataDir, '/healthz')) !== undefined) {
        throw new UserError('A running Guardian heals already', 'See what it does with: guardian status', {
          exitCode: 1,
        })
      }
      const results = await during('Looking at every service', (say) =>
        withApp(config, (app) => heal(app, say)),
      )
      if (options.json) printJson(results)
      else print(table(results.map(rowOf)))
      if (results.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

const rowOf = ({ ok, service, text }: Healed): readonly string[] => [
  ok ? green('✓') : red('✗'),
  service,
  plain(text, 400),
]

/** Lets the engine do what it would do as a daemon, until nothing goes on any more. */
async function heal(app: App, say: (text: string) => void): Promise<readonly Healed[]> {
  const startedAt = app.clock.now()
  const stop = app.onDecided(({ effects }) => {
    for (const effect of effects) if (effect.type === 'tell') say(effect.text)
  })
  const windows = keepMaintenance({ ...app, dispatch: app.engine.dispatch })
  await app.begin()
  await app.checkAll()
  const services = Object.keys(app.config.services)
  await app.until((world) => services.every((id) => isSettled(world, app.config.services, id)))
  stop()
  windows.close()
  return services.map((id) => resultOf(app.engine.world(), id, startedAt))
}

function resultOf(world: World, service: string, startedAt: number): Healed {
  const state = world.services[service]
  const phase = phaseIn(world, service)
  const common = { service, phase: phase.name }
  if (phase.name === 'waiting') return { ...common, ok: false, text: phase.text }
  const failing = Object.values(world.checks[service] ?? {}).find((check) => check.failures > 0)
  if (failing !== undefined && phase.name !== 'stopped')
    return { ...common, ok: false, text: failing.summary }
  const last = state?.lastIncident
  const healed = last?.outcome === 'healed' && (last.closedAt ?? 0) >= startedAt
  return { ...common, ok: true, text: healed ? `healed: ${last.summary}` : (words[phase.name] ?? phase.name) }
}

const words: Readonly<Record<string, string>> = {
  up: 'up',
  stopped: 'stopped on purpose; it is left alone',
  unknown: 'nothing is known of it: it has no driver, and no check of it gave an answer',
}
