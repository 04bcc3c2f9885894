import type { ActivityKind, CheckKind, DriverKind, NotifierKind } from '../lib/plugin.ts'
import { judge, type Problem, show } from './problems.ts'
import { notifierSchema, type RawConfig } from './schema.ts'

/** What there is to choose from, by name. */
export type Kinds = {
  readonly checks: ReadonlyMap<string, CheckKind>
  readonly drivers: ReadonlyMap<string, DriverKind>
  readonly activities: ReadonlyMap<string, ActivityKind>
  readonly notifiers: ReadonlyMap<string, NotifierKind>
}

/** A kind with options that it has checked itself. */
export type Chosen<Kind> = { readonly kind: Kind; readonly options: unknown }

export type Wired = {
  readonly checkKinds: ReadonlyMap<string, Chosen<CheckKind>>
  readonly driverKinds: ReadonlyMap<string, Chosen<DriverKind>>
  readonly activityKinds: ReadonlyMap<string, Chosen<ActivityKind>>
  readonly notifierKinds: ReadonlyMap<string, Chosen<NotifierKind>>
}

/** Lets every kind judge its own options. */
export function pluginsOf(raw: RawConfig, kinds: Kinds): { problems: readonly Problem[]; wired: Wired } {
  const problems: Problem[] = []
  const checkKinds = new Map<string, Chosen<CheckKind>>()
  for (const [id, { service: _, every: __, timeout: ___, vital: ____, kind, ...options }] of Object.entries(
    raw.checks,
  )) {
    const chosen = choose(kinds.checks, kind, options, ['checks', id], problems)
    if (chosen !== undefined) checkKinds.set(id, chosen)
  }
  const driverKinds = new Map<string, Chosen<DriverKind>>()
  for (const [id, { driver }] of Object.entries(raw.services)) {
    if (driver === undefined) continue
    const { kind, ...options } = driver
    const chosen = choose(kinds.drivers, kind, options, ['services', id, 'driver'], problems)
    if (chosen !== undefined) driverKinds.set(id, chosen)
  }
  const activityKinds = new Map<string, Chosen<ActivityKind>>()
  for (const [id, { activity }] of Object.entries(raw.services)) {
    if (activity === undefined) continue
    const { kind, every: _, timeout: __, ...options } = activity
    const chosen = choose(kinds.activities, kind, options, ['services', id, 'activity'], problems)
    if (chosen !== undefined) activityKinds.set(id, chosen)
  }
  const notifierKinds = new Map<string, Chosen<NotifierKind>>()
  const ours = Object.keys(notifierSchema.shape)
  for (const [id, channel] of Object.entries(raw.notifiers)) {
    const options = Object.fromEntries(Object.entries(channel).filter(([key]) => !ours.includes(key)))
    const chosen = choose(kinds.notifiers, channel.kind, options, ['notifiers', id], problems)
    if (chosen !== undefined) notifierKinds.set(id, chosen)
  }
  return { problems, wired: { checkKinds, driverKinds, activityKinds, notifierKinds } }
}

/** What must appear nowhere of what the channels were given. */
export const channelSecrets = ({ notifierKinds }: Wired): readonly string[] =>
  [...notifierKinds.values()].flatMap(({ kind, options }) => kind.secrets(options))

function choose<Kind extends CheckKind | DriverKind | ActivityKind | NotifierKind>(
  kinds: ReadonlyMap<string, Kind>,
  name: string,
  options: unknown,
  path: readonly string[],
  problems: Problem[],
): Chosen<Kind> | undefined {
  const kind = kinds.get(name)
  if (kind === undefined) {
    problems.push({
      path: show([...path, 'kind']),
      message: `there is no kind "${name}"; there are ${[...kinds.keys()].join(', ')}`,
    })
    return undefined
  }
  const judged = judge(kind.options, options, path)
  if ('data' in judged) return { kind, options: judged.data }
  problems.push(...judged.problems)
  return undefined
}
