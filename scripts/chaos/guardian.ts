import { existsSync, readFileSync, rmSync } from 'node:fs'
import { configFor, openLogged } from '../../runner/commands/context.ts'
import type { Phase } from '../../runner/core/service.ts'
import { startDaemon } from '../../runner/daemon.ts'
import type { Decided } from '../../runner/engine.ts'
import { stopSignal } from '../../runner/lib/stop-signal.ts'

/**
 * `guardian start` with a hand on its throat: `node guardian.ts <configuration> <order>` watches and heals like the
 * command. When the file `order` names a step, it kills itself with SIGKILL as soon as that decision has been saved,
 * before anything of it is done.
 */
const [file = '', order = ''] = process.argv.slice(2)

const phaseOf = (world: Decided['after'], service: string): Phase | undefined =>
  world.services[service]?.phase

/** Whether a decision is that step for any service. */
const steps: Readonly<Record<string, (decided: Decided) => boolean>> = {
  suspected: ({ before, after }) =>
    Object.keys(after.services).some(
      (id) => phaseOf(after, id)?.name === 'suspect' && phaseOf(before, id)?.name !== 'suspect',
    ),
  'intent saved': isIntent,
  'act begun': isIntent,
  'end of the action saved': ({ event, before }) =>
    event.type === 'acted' && before.services[event.service]?.action?.kind === 'restart',
  'half verified': ({ event, after }) => {
    const state = event.type === 'observed' ? after.services[event.observation.service] : undefined
    if (state?.phase.name !== 'verifying' || state.action?.kind !== 'restart') return false
    return Object.values(state.phase.passes).some((passes) => passes > 0)
  },
  'recovery recorded': ({ effects }) =>
    effects.some((effect) => effect.type === 'tell' && effect.topic === 'healed'),
}

function isIntent({ effects }: Decided): boolean {
  return effects.some((effect) => effect.type === 'act' && effect.action.kind === 'restart')
}

const die = () => process.kill(process.pid, 'SIGKILL')

const config = await configFor({ config: file })
const stopping = stopSignal()
const { app } = await openLogged(config, 'json')
app.onDecided((decided) => {
  const step = existsSync(order) ? readFileSync(order, 'utf8') : ''
  if (steps[step]?.(decided) !== true) return
  rmSync(order)
  // Once begun, the driver is being asked when the loop turns for the first time.
  if (step === 'act begun') setImmediate(die)
  else die()
})
const daemon = await startDaemon(app)
process.stdout.write(`${JSON.stringify({ chaos: 'ready', pid: process.pid, url: daemon.url })}\n`)
await stopping
await daemon.close()
