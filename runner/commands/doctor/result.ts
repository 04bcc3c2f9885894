import { isSettled, phaseIn } from '../../control.ts'
import type { World } from '../../core/world.ts'
import { plain } from '../../lib/text.ts'
import { goodWords } from './narrate.ts'

/** How the API is by the end of a visit of the doctor. */
export type Result = {
  readonly ok: boolean
  readonly healed: boolean
  /** Restarts and starts of this visit. */
  readonly restarts: number
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly text: string }[]
  /** Why nothing more is done about it; undefined when all is well. */
  readonly why?: string
}

export type Visit = { readonly service: string; readonly asked: readonly string[]; readonly since: number }

/** Every check has to have passed: an answer that is missing is none. */
export function resultOf(world: World, { service, asked, since }: Visit): Result {
  const states = Object.values(world.checks[service] ?? {}).filter(({ check }) => asked.includes(check.id))
  const inOrder = states.sort((a, b) => asked.indexOf(a.check.id) - asked.indexOf(b.check.id))
  const checks = inOrder.map(({ check, verdict, summary, last }) => {
    const ok = verdict === 'pass' || verdict === 'degraded'
    return { check: check.id, ok, text: ok && last ? goodWords(last) : `${check.id} FAIL: ${summary}` }
  })
  const ok = checks.length === asked.length && checks.every((one) => one.ok)
  const { incident, lastIncident } = world.services[service] ?? {}
  const actions = [lastIncident, incident].flatMap((one) => one?.actions ?? [])
  const ours = actions.filter(({ startedAt }) => startedAt >= since)
  const healed = ok && lastIncident?.outcome === 'healed' && (lastIncident.closedAt ?? 0) >= since
  const why = ok ? undefined : whyNot(world, service, ours.at(-1)?.detail)
  return { ok, healed, restarts: ours.length, checks, ...(why !== undefined && { why }) }
}

function whyNot(world: World, service: string, said: string | undefined): string | undefined {
  const phase = phaseIn(world, service)
  if (phase.name === 'stopped') return `it was stopped by ${phase.by}, and is left alone`
  const waits = phase.name === 'waiting' ? phase.text : undefined
  const parts = [said, waits].filter((part) => part !== undefined)
  return parts.length > 0 ? parts.join('; ') : undefined
}

/** Nothing more happens in this visit: it is well, or one attempt has failed, or a person has to see to it. */
export function isOver(world: World, service: string, since: number): boolean {
  const phase = phaseIn(world, service)
  const tried = world.services[service]?.incident?.actions.some(
    ({ startedAt, endedAt }) => startedAt >= since && endedAt !== undefined,
  )
  if (phase.name === 'waiting' && phase.why === 'cooldown' && tried) return true
  return isSettled(world, { [service]: { dependsOn: [] } }, service)
}

/** One line that says all of it, for a log that is read by the day. */
export function sentence(name: string, result: Result): string {
  const checks = result.checks.map(({ text }) => text).join(', ') || 'no check answered'
  if (result.healed) return plain(`🎉 ${name} was healed by ${restarts(result.restarts)}: ${checks}`, 1_000)
  if (result.ok) return plain(`✅ ${name} is well: ${checks}`, 1_000)
  const tried = result.restarts > 0 ? `, also after ${restarts(result.restarts)}` : ''
  return plain(`❌ ${name} is not well${tried}: ${checks}${result.why ? `; ${result.why}` : ''}`, 1_000)
}

const restarts = (count: number): string => `${count} restart${count === 1 ? '' : 's'}`
