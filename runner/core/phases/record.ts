import type { ActionOutcome } from '../action.ts'
import { amend, serviceOf, type Turn } from '../turn.ts'

/** Writes the end of the present action into the incident. */
export function record(turn: Turn, service: string, outcome: ActionOutcome, detail?: string): Turn {
  const { action } = serviceOf(turn, service)
  if (action === undefined) return turn
  const { action: _, ...rest } = serviceOf(turn, service)
  const services = { ...turn.world.services, [service]: rest }
  const dropped = { ...turn, world: { ...turn.world, services } }
  return amend(dropped, service, ({ actions }) => ({
    actions: actions.map((old) =>
      old.id === action.id
        ? {
            ...old,
            outcome,
            ...(outcome === 'healed' && { verifiedAt: turn.at }),
            ...(detail && {
              detail: old.detail && old.detail !== detail ? `${old.detail}. ${detail}` : detail,
            }),
          }
        : old,
    ),
  }))
}
