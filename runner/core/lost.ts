import { amend, note, serviceOf, type Turn } from './turn.ts'

/** Writes into the incident what a restart that begins now takes with it. */
export function lose(turn: Turn, service: string): Turn {
  const { incident, activity } = serviceOf(turn, service)
  const known = new Set(incident?.lost?.map(({ id }) => id))
  const fresh = (activity?.jobs ?? []).filter(({ id }) => !known.has(id))
  if (incident === undefined || fresh.length === 0) return turn
  const lost = amend(turn, service, (old) => ({ lost: [...(old.lost ?? []), ...fresh] }))
  const count = fresh.length === 1 ? '1 job' : `${fresh.length} jobs`
  return note(
    lost,
    service,
    'note',
    `${count} that it had taken on ${fresh.length === 1 ? 'is' : 'are'} lost`,
  )
}
