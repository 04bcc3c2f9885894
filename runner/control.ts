import type { Command } from './core/event.ts'
import type { Phase } from './core/service.ts'
import type { World } from './core/world.ts'
import type { Engine } from './engine.ts'
import type { Clock } from './lib/clock.ts'
import { UserError } from './lib/errors.ts'

export type ControlResult = { readonly ok: boolean; readonly text: string; readonly phase?: string }

type Parts = {
  readonly engine: Engine
  readonly clock: Clock
  readonly services: Readonly<Record<string, { readonly driver?: unknown }>>
  /** Resolves when the world has come to satisfy a question. */
  readonly until: (question: (world: World) => boolean) => Promise<void>
}

/** Carries out an operator's command and says how it ended; a restart is verified before it is called done. */
export async function control(parts: Parts, command: Command, by: string): Promise<ControlResult> {
  refuseUnknown(parts, command)
  parts.engine.dispatch({ type: 'commanded', at: parts.clock.now(), by, command })
  switch (command.do) {
    case 'start':
    case 'stop':
    case 'restart':
      await parts.until((world) => isSettled(phaseIn(world, command.service)))
      return outcomeOf(parts.engine.world(), command.service, command.do)
    case 'acknowledge':
      return { ok: true, text: `${command.incident} is acknowledged` }
    case 'maintenance':
      return {
        ok: true,
        text: `Maintenance of ${command.services.join(', ')}: probing goes on, nothing is restarted`,
      }
    case 'end-maintenance':
      return { ok: true, text: `Maintenance of ${command.services.join(', ')} is over` }
    default: {
      const phase = phaseIn(parts.engine.world(), command.service).name
      return { ok: true, text: `${command.service}: ${done[command.do]}`, phase }
    }
  }
}

const done = {
  pause: 'paused; it is watched, and not acted upon',
  resume: 'resumed',
  reset: 'attempts are forgotten',
} as const

function refuseUnknown({ services, engine }: Parts, command: Command): void {
  const named = 'service' in command ? [command.service] : 'services' in command ? command.services : []
  const known = Object.keys(services)
  for (const id of named) {
    if (!known.includes(id))
      throw new UserError(`There is no service "${id}"`, `The services are ${known.join(', ')}.`)
  }
  if (
    (command.do === 'start' || command.do === 'stop' || command.do === 'restart') &&
    !services[command.service]?.driver
  ) {
    throw new UserError(
      `${command.service} has no driver, so it cannot be controlled`,
      `Give services.${command.service}.driver in the configuration.`,
    )
  }
  if (command.do === 'acknowledge') {
    const open = Object.values(engine.world().services).flatMap(({ incident }) => incident?.id ?? [])
    if (!open.includes(command.incident)) {
      throw new UserError(
        `There is no open incident "${command.incident}"`,
        `Open are: ${open.join(', ') || 'none'}.`,
        { exitCode: 1 },
      )
    }
  }
}

export const phaseIn = (world: World, service: string): Phase =>
  world.services[service]?.phase ?? { name: 'unknown' }

/** Nothing goes on, and nothing is waited for that would come by itself soon. */
export function isSettled(phase: Phase): boolean {
  if (phase.name === 'waiting') return ['alertOnly', 'unproven', 'escalated', 'hold'].includes(phase.why)
  return phase.name === 'up' || phase.name === 'stopped' || phase.name === 'unknown'
}

function outcomeOf(world: World, service: string, what: 'start' | 'stop' | 'restart'): ControlResult {
  const phase = phaseIn(world, service)
  if (what === 'stop') {
    const ok = phase.name === 'stopped'
    return { ok, phase: phase.name, text: ok ? `${service} is stopped` : `${service} could not be stopped` }
  }
  const ok = phase.name === 'up'
  const why = phase.name === 'waiting' ? `: ${phase.text}` : ''
  return {
    ok,
    phase: phase.name,
    text: ok
      ? `${service} works: its checks pass after the ${what}`
      : `${service} does not work after the ${what}${why}`,
  }
}
