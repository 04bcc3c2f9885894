import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Environment, secretValues, variableProblems, withDotEnv } from './config/environment.ts'
import type { ConfigInput } from './config/input.ts'
import { withOwnKinds } from './config/own-kinds.ts'
import { channelSecrets, type Kinds, pluginsOf, type Wired } from './config/plugins.ts'
import { hostPolicy, servicePolicy } from './config/policy.ts'
import { ConfigError, judge, type Problem } from './config/problems.ts'
import { referenceProblems, warningsOf } from './config/references.ts'
import { salvage } from './config/salvage.ts'
import { configSchema, type RawConfig } from './config/schema.ts'
import { sentryProblems, sentrySecrets, withSentryVariables } from './config/sentry.ts'
import type { Policy } from './core/policy.ts'
import { explain, UserError } from './lib/errors.ts'

export type { ActivityInput, CheckInput, ConfigInput, DriverInput, NotifierInput } from './config/input.ts'

/** A configuration that was checked: the policy for deciding, and everything that adapters are made of. */
export type Config = RawConfig &
  Wired & {
    /** Absolute path of the file. */
    readonly file: string
    /** Folder of this checkout: playwright.config.ts and tests/ are here. */
    readonly root: string
    readonly dataDir: string
    readonly reportsDir: string
    readonly policies: Policy
    readonly env: Environment
    readonly secretValues: readonly string[]
    /** Sentences worth saying at start. */
    readonly warnings: readonly string[]
  }

/** Gives guardian.config.ts its types; what it says is checked when it is loaded. */
export const defineConfig = (config: ConfigInput): ConfigInput => config

/** A variable of the environment or of `.env` for use in guardian.config.ts; empty when it is not set and nothing else given. */
export const env = (name: string, otherwise = ''): string =>
  (surroundings ?? environment())[name] || otherwise

/** What `env` reads while a configuration is loaded: its own `.env` counts, wherever the command was given. */
let surroundings: Environment | undefined

/** The one place that reads the environment. */
export const environment = (folder: string = process.cwd()): Environment => withDotEnv(folder, process.env)

type Ask = {
  readonly file?: string
  readonly kinds: Kinds
  readonly env?: Environment
  readonly root?: string
}

/** Reads and checks the configuration. UserError names every problem with its path. */
export async function loadConfig(ask: Ask): Promise<Config> {
  const outer = ask.env ?? environment()
  const file = resolve(ask.file ?? (outer.GUARDIAN_CONFIG || 'guardian.config.ts'))
  const folder = dirname(file)
  const vars = withDotEnv(folder, outer)
  surroundings = vars
  const given = await importConfig(file)
  const kinds = await withOwnKinds(given, folder, ask.kinds)
  return checkConfig(given, {
    file,
    root: ask.root ?? dirname(import.meta.dirname),
    vars,
    kinds,
  })
}

async function importConfig(file: string): Promise<unknown> {
  if (!existsSync(file)) {
    throw new UserError(
      `There is no configuration at ${file}`,
      'Create guardian.config.ts there, or name another one with --config or GUARDIAN_CONFIG.',
    )
  }
  const { default: config } = await importModule(file)
  if (config !== undefined) return config
  throw new UserError(
    `The configuration ${file} exports none`,
    'Write: export default defineConfig({ services: { … } })',
  )
}

async function importModule(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    throw new UserError(
      `The configuration ${file} cannot be read: ${explain(cause)}`,
      'Correct it and try again.',
      { cause },
    )
  }
}

type Place = {
  readonly file: string
  readonly root: string
  readonly vars: Environment
  readonly kinds: Kinds
}

/** Checks what a file exported; for tests and for configurations that are made by a program. */
export function checkConfig(given: unknown, { file, root, vars, kinds }: Place): Config {
  const judged = judge(configSchema, given)
  const raw = withVariables('data' in judged ? judged.data : salvage(given), vars)
  const { problems, wired } = pluginsOf(raw, kinds)
  const schemaProblems = 'data' in judged ? [] : judged.problems
  refuse(file, [
    ...schemaProblems,
    ...variableProblems(vars),
    ...referenceProblems(raw),
    ...sentryProblems(raw.sentry, vars, Object.keys(raw.services)),
    ...problems,
  ])
  const at = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path))
  return {
    ...raw,
    ...wired,
    file,
    root,
    env: vars,
    dataDir: at(raw.storage.data),
    reportsDir: at(raw.storage.reports),
    policies: policiesOf(raw),
    secretValues: [
      ...secretValues(vars, raw.secrets),
      ...channelSecrets(wired),
      ...sentrySecrets(raw.sentry),
    ],
    warnings: warningsOf(raw),
  }
}

/** One problem a place is enough: the first says what is wrong there. */
function refuse(file: string, problems: readonly Problem[]): void {
  const first = new Map([...problems].reverse().map((problem) => [problem.path, problem]))
  const all = problems.filter((problem) => first.get(problem.path) === problem)
  if (all.length > 0) throw new ConfigError(file, all)
}

/** The environment goes before the file: one file can serve several machines. */
function withVariables(raw: RawConfig, vars: Environment): RawConfig {
  const { GUARDIAN_DATA: data, GUARDIAN_PORT: port } = vars
  return {
    ...raw,
    sentry: withSentryVariables(raw.sentry, vars),
    storage: data ? { ...raw.storage, data } : raw.storage,
    server: port ? { ...raw.server, port: Number(port) } : raw.server,
  }
}

function policiesOf(raw: RawConfig): Policy {
  const services = Object.entries(raw.services).map(
    ([id, { dependsOn, alwaysUp, autoStart, driver, policy, activity, idleAfter }]) => [
      id,
      {
        id,
        dependsOn,
        alwaysUp,
        autoStart,
        hasDriver: driver !== undefined,
        ...(activity && { activity: idleAfter === 'never' ? {} : { idleAfterMs: idleAfter } }),
        policy: servicePolicy(policy, raw.policy),
      },
    ],
  )
  const checks = Object.entries(raw.checks).map(([id, { service, vital }]) => [
    id,
    { id, service, vital, weight: 'light' as const },
  ])
  return { host: hostPolicy(raw), services: Object.fromEntries(services), checks: Object.fromEntries(checks) }
}
