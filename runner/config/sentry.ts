import { z } from 'zod'
import type { Environment } from './environment.ts'
import type { Problem } from './problems.ts'

const slug = z.string().regex(/^[A-Za-z0-9_-]+$/, {
  error: "not a name as Sentry has them in addresses: small letters, digits, - and _, such as 'admin-panel'",
})

/** `https://key@host/project`, or nothing. */
const dsn = z.string().refine(isDsn, {
  error: "not a DSN: copy it from the project's settings, 'https://…@….ingest.sentry.io/1'",
})

/** Empty texts are what `env('NAME')` gives for a variable that is not set. */
export const sentrySchema = z.strictObject({
  /** Where events go; without it nothing is sent and the SDK is not loaded. */
  dsn: dsn.optional(),
  environment: z.string().min(1).max(64).default('production'),
  /** Of the pages and of the API, for reading. */
  url: z
    .url({ protocol: /^https?$/, error: "not an address: write it like 'https://sentry.io'" })
    .default('https://sentry.io'),
  /** May read events (`project:read`); without it nothing is read. */
  token: z.string().optional(),
  org: z.union([z.literal(''), slug]).optional(),
  /** Whose events reports quote. */
  project: z.union([z.literal(''), slug]).optional(),
  /** The same for single services, by their name. */
  projects: z.record(z.string(), slug).default({}),
})

export type SentrySettings = z.output<typeof sentrySchema>

function isDsn(text: string): boolean {
  if (text === '') return true
  try {
    const { protocol, username, pathname } = new URL(text)
    return /^https?:$/.test(protocol) && username !== '' && /\/\d+$/.test(pathname)
  } catch {
    return false
  }
}

/** The environment goes before the file; what is empty counts as nothing. */
export function withSentryVariables(given: SentrySettings, env: Environment): SentrySettings {
  const { dsn: _, token: __, org: ___, project: ____, ...rest } = given
  const said = {
    dsn: env.SENTRY_DSN || given.dsn,
    token: env.SENTRY_AUTH_TOKEN || given.token,
    org: env.SENTRY_ORG || given.org,
    project: env.SENTRY_PROJECT || given.project,
  }
  return {
    ...rest,
    ...(env.SENTRY_ENVIRONMENT && { environment: env.SENTRY_ENVIRONMENT }),
    ...(env.SENTRY_URL && { url: env.SENTRY_URL }),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value)),
  }
}

/** What must appear nowhere. */
export const sentrySecrets = ({ dsn: address, token }: SentrySettings): readonly string[] =>
  [address, token].filter((value) => value !== undefined)

/** What is wrong with what the variables say, and services that are named and do not exist. */
export function sentryProblems(
  { projects }: SentrySettings,
  env: Environment,
  services: readonly string[],
): readonly Problem[] {
  const variables = (['dsn', 'environment', 'url', 'org', 'project'] as const).flatMap((name) => {
    const value = env[`SENTRY_${name.toUpperCase()}`]
    const judged = sentrySchema.shape[name].safeParse(value || undefined)
    return judged.success
      ? []
      : [{ path: `SENTRY_${name.toUpperCase()}`, message: judged.error.issues[0]?.message ?? 'is wrong' }]
  })
  const strangers = Object.keys(projects)
    .filter((service) => !services.includes(service))
    .map((service) => ({
      path: `sentry.projects.${service}`,
      message: `there is no service "${service}"; the services are ${services.join(', ') || 'none'}`,
    }))
  return [...variables, ...strangers]
}
