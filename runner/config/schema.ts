import { z } from 'zod'
import { severities } from '../core/severity.ts'
import { duration } from '../lib/duration.ts'
import { cronProblem } from '../schedule/cron.ts'
import { isTimezone, quietSchema } from '../schedule/quiet.ts'
import { maintenanceSchema } from './maintenance.ts'
import { sentrySchema } from './sentry.ts'
import { storageSchema } from './storage.ts'
import { topics } from './topics.ts'

/** What every object has already would be found under such a name. */
const isFree = (text: string): boolean => !(text in {})
const notFree = { error: 'is a word that JavaScript uses itself; choose another name' }

const name = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, {
    error: 'use letters, digits and . _ - and begin with a letter, a digit or _',
  })
  .refine(isFree, notFree)

const checkName = z.string().min(1).max(120).refine(isFree, notFree)

const time = (atLeast: number, atMost: string) =>
  duration({ atLeast, atMost: milliseconds[atMost] ?? 0 }).optional()
const milliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** How a service is healed; what is left out comes from the policy of the whole, and from the defaults. */
export const servicePolicySchema = z.strictObject({
  confirmAfter: time(0, 'minute'),
  confirmFailures: z.int().min(1).max(20).optional(),
  attempts: z.int().min(0).max(20).optional(),
  cooldown: time(0, 'hour'),
  resetAfter: time(1_000, 'day'),
  actDeadline: time(1_000, 'hour'),
  startGrace: time(0, 'hour'),
  verifyFor: time(1_000, 'hour'),
  verifySuitesFor: time(1_000, 'hour'),
  verifyEvery: time(100, 'minute'),
  verifyPasses: z.int().min(1).max(20).optional(),
  restartsPerHour: z.int().min(0).max(100).optional(),
  busyGrace: time(0, 'day'),
  /** When it is said again that a person is needed; twice as long each time. */
  remindEvery: z
    .union([z.literal('never'), duration({ atLeast: 60_000, atMost: 7 * 86_400_000 })])
    .optional(),
})

const hostPolicySchema = z.strictObject({
  restartsAtOnce: z.int().min(1).max(20).optional(),
  restartsPerTenMinutes: z.int().min(0).max(100).optional(),
  ownTroubleShare: z.number().min(0).max(1).optional(),
  ownTroubleLeast: z.int().min(2).optional(),
  flapOn: z.number().min(0).max(1).optional(),
  flapOff: z.number().min(0).max(1).optional(),
  /** Everything but the act itself: what would have been done is recorded. */
  dryRun: z.boolean().optional(),
})

/** The kind's own options stay unjudged here: the file of the kind knows them. */
const kindOf = z.looseObject({ kind: z.string() })

/** How it is seen whether a service is in use; the kind's own options stay unjudged here. */
export const activitySchema = z.looseObject({
  kind: z.string(),
  every: duration({ atLeast: 100, atMost: 60_000 }).prefault('5s'),
  timeout: duration({ atLeast: 50, atMost: 60_000 }).prefault('3s'),
})

export const serviceSchema = z.strictObject({
  /** As people call it: `Admin panel`. */
  title: z.string().min(1).max(80).optional(),
  driver: kindOf.optional(),
  dependsOn: z.array(name).default([]),
  alwaysUp: z.boolean().default(false),
  autoStart: z.boolean().default(false),
  activity: activitySchema.optional(),
  /** Time without use after which it is stopped, where its activity is seen. */
  idleAfter: z
    .union([z.literal('never'), duration({ atLeast: 1_000, atMost: 30 * 86_400_000 })])
    .prefault('5m'),
  policy: servicePolicySchema.default({}),
  /** Times at which it is watched and left alone. */
  maintenance: z.array(maintenanceSchema).default([]),
  /** Percent of the time in which it is to work; what it may be down is its error budget. */
  target: z.number().gt(0).lt(100).default(99.5),
  /** Files that an incident report quotes, newest lines first in mind. */
  logs: z.array(z.string().min(1)).default([]),
  /** Addresses that an incident report asks, by title: `{ 'Health': 'http://…/api/health' }`. */
  snapshots: z
    .record(
      z.string(),
      z.url({
        protocol: /^https?$/,
        error: "not an address: write it like 'http://127.0.0.1:8188/system_stats'",
      }),
    )
    .default({}),
  /** Pages that an incident report links, by label; `{version}` and `{commit}` are put in where a snapshot tells them. */
  links: z
    .record(z.string().min(1), z.string().regex(/^https?:\/\//, { error: "begin with 'https://'" }))
    .default({}),
})

export const checkSchema = z.looseObject({
  service: name,
  kind: z.string(),
  every: duration({ atLeast: 100, atMost: 86_400_000 }).prefault('15s'),
  timeout: duration({ atLeast: 50, atMost: 300_000 }).prefault('5s'),
  vital: z.boolean().default(false),
})

/** Where messages go; the kind's own options stay unjudged here. */
export const notifierSchema = z.looseObject({
  kind: z.string(),
  /** What it is told of; the topics worth a message otherwise. */
  topics: z.array(z.enum(topics)).min(1).optional(),
  /** Services it is told of; all of them otherwise. What concerns the host goes to every channel. */
  services: z.array(name).min(1).optional(),
  /** The least that it is told of; the end of what it was told is always said. */
  severity: z.enum(severities).default('info'),
  /** Its place in the chain: incidents reach it when nobody has acknowledged them for so long. */
  after: duration({ atMost: 86_400_000 }).prefault(0),
  /** Hours in which it is told only of what is critical. */
  quiet: quietSchema.optional(),
  /** Screenshots leave the house with it, where the kind takes them. */
  pictures: z.boolean().default(true),
})

const suiteSchema = z
  .strictObject({
    /** When it runs; without it the suite runs only by hand. */
    cron: z.string().optional(),
    timezone: z.string().optional(),
    deadline: duration({ atLeast: 1_000, atMost: 7_200_000 }).prefault('10m'),
    /** Playwright and a browser stay loaded after a run when the next is at most so far away; 0 never keeps them. */
    keepReady: duration({ atMost: 3_600_000 }).prefault('2m'),
    /** Environment of the suite, such as PANEL_URL. */
    env: z.record(z.string(), z.string()).default({}),
  })
  .superRefine(({ cron, timezone }, context) => {
    const problem = cron === undefined ? undefined : cronProblem(cron, timezone)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: ['cron'] })
  })

const serverSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(9091),
})

const reportSchema = z.strictObject({
  language: z.enum(['en', 'ru']).default('en'),
  timezone: z
    .string()
    .refine(isTimezone, { error: "not a time zone: write one like 'Europe/Berlin'" })
    .default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
  /** Address under which the folder of reports is served, so that messages can link to it. */
  url: z
    .url({
      protocol: /^https?$/,
      error: "not an address: write it like 'https://guardian.example.org/reports'",
    })
    .optional(),
  /** When the digest of the day is sent, to channels that take it; in the time zone of reports. */
  digest: z
    .string()
    .default('0 9 * * *')
    .superRefine((cron, context) => {
      const problem = cronProblem(cron)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    }),
})

/** What guardian.config.ts may say; unknown keys are refused. */
export const configSchema = z.strictObject({
  services: z.record(name, serviceSchema),
  checks: z.record(checkName, checkSchema).default({}),
  suites: z.record(name, suiteSchema).default({}),
  /** Channels for messages, by name. */
  notifiers: z.record(name, notifierSchema).default({}),
  /** Folders with drivers of your own, a file each; relative to the configuration. */
  drivers: z.array(z.string().min(1)).default([]),
  /** The same for kinds of channels. */
  channels: z.array(z.string().min(1)).default([]),
  policy: z.strictObject({ ...servicePolicySchema.shape, ...hostPolicySchema.shape }).default({}),
  /** Times at which everything is watched and left alone. */
  maintenance: z.array(maintenanceSchema).default([]),
  /** Where this Guardian stands: the `from` of its observations. */
  place: name.default('here'),
  storage: storageSchema.prefault({}),
  server: serverSchema.prefault({}),
  report: reportSchema.prefault({}),
  sentry: sentrySchema.prefault({}),
  /** Names of environment variables whose values appear nowhere; those that look secret are always in. */
  secrets: z.array(z.string()).default([]),
})

export type RawConfig = z.output<typeof configSchema>
