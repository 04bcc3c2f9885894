import type { Command } from 'commander'
import type { App } from '../app.ts'
import { isSettled } from '../control.ts'
import type { World } from '../core/world.ts'
import { UserError } from '../lib/errors.ts'
import { callDaemon } from '../server/client.ts'
import { configFor, optionsOf, withApp } from './context.ts'
import { print, progress, progressDone, table } from './output.ts'

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
      const results = await withApp(config, heal)
      progressDone()
      print(
        options.json
          ? JSON.stringify(results)
          : table(results.map(({ ok, service, text }) => [ok ? '✓' : '✗', service, text])),
      )
      if (results.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

/** Lets the engine do what it would do as a daemon, until nothing goes on any more. */
async function heal(app: App): Promise<readonly Healed[]> {
  app.begin()
  const stop = app.onDecided(({ effects }) => {
    for (const effect of effects) if (effect.type === 'tell') progress(effect.text)
  })
  await app.checkAll()
  await app.until((world) =>
    Object.keys(app.config.services).every((id) =>
      isSettled(world.services[id]?.phase ?? { name: 'unknown' }),
    ),
  )
  stop()
  return Object.keys(app.config.services).map((id) => resultOf(app.engine.world(), id))
}

function resultOf(world: World, service: string): Healed {
  const state = world.services[service]
  const phase = state?.phase.name ?? 'unknown'
  const failing = Object.values(world.checks[service] ?? {}).find((check) => check.failures > 0)
  if (phase === 'waiting' && state?.phase.name === 'waiting')
    return { service, phase, ok: false, text: state.phase.text }
  if (failing !== undefined) return { service, phase, ok: false, text: failing.summary }
  const healed = state?.lastIncident?.outcome === 'healed' && state.lastIncident.closedAt === state.since
  return {
    service,
    phase,
    ok: phase === 'up' || phase === 'stopped' || phase === 'unknown',
    text: healed ? 'healed' : phase,
  }
}
