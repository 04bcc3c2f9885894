import type { MonitorConfig } from './client.ts'

/** A suite on a schedule, as far as Sentry watches over it. */
export type Monitor = { readonly slug: string; readonly config: MonitorConfig }

type Suites = Readonly<
  Record<
    string,
    {
      readonly cron?: string | undefined
      readonly timezone?: string | undefined
      /** Milliseconds. */
      readonly deadline: number
    }
  >
>

/** Suites that are due together begin after each other, and a start that is late still counts. */
const marginMinutes = 2
/** What a run may take beyond its deadline until its browsers are down; as effects/suites.ts allows. */
const afterDeadline = 15_000

/**
 * The monitors of the suites that have a schedule, by suite. One suite runs at a time, so a run may last as long as
 * all deadlines together. Without `timezone` a suite has the host's, which has to be said to Sentry.
 */
export function monitorsOf(
  suites: Suites,
  place: string,
  hostTimezone: string,
): ReadonlyMap<string, Monitor> {
  const scheduled = Object.entries(suites).filter(([, { cron }]) => cron !== undefined)
  const longest = scheduled.reduce((sum, [, { deadline }]) => sum + deadline + afterDeadline, 0)
  return new Map(
    scheduled.flatMap(([suite, { cron = '', timezone = hostTimezone }]) => {
      const value = crontab(cron)
      if (value === undefined) return []
      const config = {
        schedule: { type: 'crontab', value },
        timezone,
        checkinMargin: marginMinutes,
        maxRuntime: Math.ceil(longest / 60_000),
      } as const
      return [[suite, { slug: slugOf(suite, place), config }]]
    }),
  )
}

/** Five fields. Of six, the first are seconds, which Sentry does not know: one moment of a minute is dropped, several are not for it. */
function crontab(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/)
  if (fields.length === 5) return fields.join(' ')
  return fields.length === 6 && /^\d+$/.test(fields[0] ?? '') ? fields.slice(1).join(' ') : undefined
}

/** Sentry allows small letters, digits, `_` and `-`, 50 of them. */
function slugOf(suite: string, place: string): string {
  const name = place === 'here' ? `guardian-${suite}` : `guardian-${place}-${suite}`
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 50)
}
