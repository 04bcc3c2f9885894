import type { Command } from './core/event.ts'
import type { Phase } from './core/service.ts'
import type { World } from './core/world.ts'
import type { Decided, Engine } from './engine.ts'
import type { Clock } from './lib/clock.ts'
import { UserError } from './lib/errors.ts'

export type ControlResult = { readonly ok: boolean; readonly text: string; readonly phase?: string }

type Services = Readonly<Record<string, { readonly driver?: unknown; readonly dependsOn: readonly string[] }>>

type Parts = {
  readonly engine: Engine
  readonly clock: Clock
  readonly services: Services
  /** Resolves when the world has come to satisfy a question. */
  readonly until: (question: (world: World) => boolean) => Promise<void>
  readonly onDecided: (listener: (decided: Decided) => void) => () => void
}

type Drive = Extract<Command, { readonly do: 'start' | 'stop' | 'restart' }>

/** Carries out an operator's command and says how it ended; a restart is verified before it is called done. */
export async function control(parts: Parts, command: Command, by: string): Promise<ControlResult> {
  const { engine, clock, services } = parts
  refuseUnknown(services, command)
  if (command.do === 'acknowledge') refuseUnknownIncident(engine.world(), command.incident)
  if (isDrive(command)) return drive(parts, command, by)
  engine.dispatch({ type: 'commanded', at: clock.now(), by, command })
  return { ok: true, text: doneText(command) }
}

const isDrive = (command: Command): command is Drive =>
  command.do === 'start' || command.do === 'stop' || command.do === 'restart'

async function drive(parts: Parts, command: Drive, by: string): Promise<ControlResult> {
  const { engine, clock, services, until, onDecided } = parts
  const { service } = command
  const before = engine.world().services[service]
  if (before?.phase.name === 'acting') {
    const text = `${service} is in the middle of a ${before.action?.kind ?? 'restart'}; wait for its end`
    return { ok: false, phase: 'acting', text }
  }
  engine.dispatch({ type: 'commanded', at: clock.now(), by, command })
  if (engine.world().services[service]?.action?.id === before?.action?.id) {
    const text = `The ${command.do} of ${service} was not begun, because it could not be saved; see the log`
    return { ok: false, phase: phaseIn(engine.world(), service).name, text }
  }
  const said: string[] = []
  const stop = onDecided(({ event }) => {
    if (event.type === 'acted' && event.service === service && !event.ok) said.push(event.detail)
  })
  await until((world) => isSettled(world, services, service)).finally(stop)
  return outcomeOf(engine.world(), service, command.do, said.at(-1))
}

function doneText(command: Exclude<Command, Drive>): string {
  switch (command.do) {
    case 'acknowledge':
      return `${command.incident} is acknowledged`
    case 'maintenance':
      return `Maintenance of ${command.services.join(', ')}: checks go on, nothing is restarted`
    case 'end-maintenance':
      return `Maintenance of ${command.services.join(', ')} is over`
    case 'pause':
      return `${command.service} is paused: it is watched, and not acted upon`
    case 'resume':
      return `${command.service} is resumed`
    case 'reset':
      return `${command.service}: its attempts are forgotten, healing begins anew`
  }
}

/** UserError for a service that is not in the configuration, or that cannot do what is asked of it. */
export function refuseUnknown(services: Services, command: Command): void {
  const named = 'service' in command ? [command.service] : 'services' in command ? command.services : []
  const known = Object.keys(services)
  for (const id of named) {
    if (known.includes(id)) continue
    throw new UserError(
      `There is no service "${id}"`,
      known.length > 0
        ? `The services are ${known.join(', ')}.`
        : 'Add it to `services` in the configuration.',
    )
  }
  if (isDrive(command) && !services[command.service]?.driver) {
    throw new UserError(
      `${command.service} has no driver, so it cannot be controlled`,
      `Give it one in the configuration: services.${command.service}.driver.`,
    )
  }
}

function refuseUnknownIncident(world: World, id: string): void {
  const open = Object.values(world.services).flatMap(({ incident }) => incident?.id ?? [])
  if (open.includes(id)) return
  throw new UserError(`There is no open incident "${id}"`, `Open are: ${open.join(', ') || 'none'}.`, {
    exitCode: 1,
  })
}

export const phaseIn = (world: World, service: string): Phase =>
  world.services[service]?.phase ?? { name: 'unknown' }

const soonMs = 60_000

/**
 * Nothing goes on with it, and nothing is waited for that would come by itself soon. Who waits for a parent is settled
 * when that one is, and is not up.
 */
export function isSettled(world: World, services: Services, id: string): boolean {
  const phase = phaseIn(world, id)
  if (phase.name !== 'waiting') return ['up', 'stopped', 'unknown'].includes(phase.name)
  if (phase.why === 'cooldown' || phase.why === 'busy') return false
  // Others that are being restarted are waited for by the second; a spent budget, for up to an hour.
  if (phase.why === 'budget') return (phase.until ?? 0) - (world.services[id]?.since ?? 0) > soonMs
  if (phase.why !== 'parent') return true
  const parents = services[id]?.dependsOn ?? []
  return parents.some((parent) => phaseIn(world, parent).name !== 'up' && isSettled(world, services, parent))
}

function outcomeOf(world: World, service: string, what: Drive['do'], said?: string): ControlResult {
  const phase = phaseIn(world, service)
  const ok = phase.name === (what === 'stop' ? 'stopped' : 'up')
  const common = { ok, phase: phase.name }
  if (what === 'stop' && ok) return { ...common, text: `${service} is stopped` }
  if (ok) return { ...common, text: `${service} works: its checks pass after the ${what}` }
  const why = said ?? whyNot(world, service)
  const text =
    what === 'stop' ? `${service} could not be stopped` : `${service} does not work after the ${what}`
  return { ...common, text: why === undefined ? text : `${text}: ${why}` }
}

function whyNot(world: World, service: string): string | undefined {
  const phase = phaseIn(world, service)
  if (phase.name === 'waiting') return phase.text
  const status = world.services[service]?.status
  if (status !== undefined && status.state !== 'running') return status.detail
  return Object.values(world.checks[service] ?? {}).find(({ failures }) => failures > 0)?.summary
}
