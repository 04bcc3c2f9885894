import { z } from 'zod'
import { duration, inWords } from '../lib/duration.ts'
import { cronProblem } from '../schedule/cron.ts'
import { shortestPause, type Window } from '../schedule/windows.ts'

const hour = 3_600_000

/** A time of maintenance that comes again: watched as ever, and nothing is restarted until it ends. */
export const maintenanceSchema = z
  .strictObject({
    /** When it begins, to the minute: `0 3 * * *`. */
    cron: z.string(),
    for: duration({ atLeast: 60_000, atMost: 8 * hour }),
    why: z.string().min(1).max(200).optional(),
    timezone: z.string().optional(),
  })
  .superRefine((given, context) => {
    const message = windowProblem(given)
    if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['cron'] })
  })

type Given = z.output<typeof maintenanceSchema>

function windowProblem({ cron, for: forMs, timezone }: Given): string | undefined {
  const problem = cronProblem(cron, timezone)
  if (problem !== undefined) return problem
  if (cron.trim().split(/\s+/).length > 5)
    return `"${cron}" has seconds: maintenance begins at a minute; write it like '0 3 * * *', every night at three`
  const pause = shortestPause(cron, timezone)
  if (pause > forMs) return undefined
  return `"${cron}" begins again after ${inWords(pause)}, before its ${inWords(forMs)} are over, so nothing would ever be healed; make it rarer, or \`for\` shorter`
}

type Raw = {
  readonly services: Readonly<Record<string, { readonly maintenance: readonly Given[] }>>
  readonly maintenance: readonly Given[]
}

/** Every window of a configuration, with the services that it covers. */
export function windowsOf({ services, maintenance }: Raw): readonly Window[] {
  const all = maintenance.map((given) => windowOf(Object.keys(services), given))
  const own = Object.entries(services).flatMap(([id, service]) =>
    service.maintenance.map((given) => windowOf([id], given)),
  )
  return [...all, ...own]
}

const windowOf = (services: readonly string[], { cron, for: forMs, why, timezone }: Given): Window => ({
  services,
  cron,
  forMs,
  ...(why !== undefined && { why }),
  ...(timezone !== undefined && { timezone }),
})
