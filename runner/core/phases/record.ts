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

/** Between intent and answer we died: the world is looked at, and the attempt counts. */
export function resume(turn: Turn, service: string): Turn {
  const looked = emit(beginLife(turn, service), { type: 'look', service })
  return verify(
    note(
      looked,
      service,
      'note',
      'Guardian was restarted in the middle of this; looking at the service first',
    ),
    service,
    true,
  )
}
