import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Environment } from '../../config/environment.ts'
import { type Config, checkConfig } from '../../config.ts'
import type { Check } from '../../core/check.ts'
import { secretsOf } from '../../lib/url.ts'
import { allKinds } from '../context.ts'
import { byChecks } from './by-checks.ts'
import { configured } from './configured.ts'
import { inputOf } from './input.ts'
import type { Settings } from './settings.ts'

/** The one service of the doctor, and what can restart it, in a few words; undefined: nobody can. */
export type Doctor = { readonly config: Config; readonly service: string; readonly healer?: string }

type Ask = { readonly settings: Settings; readonly env: Environment; readonly file?: string }

/**
 * A configuration made of the environment. The API is restarted by START_COMMAND, else by the driver that
 * guardian.config.ts, if there is one, gives to the service at that address, else as api/index.js.
 */
export async function doctorConfig({ settings, env, file }: Ask): Promise<Doctor> {
  const kinds = await allKinds()
  const start = settings.start
  const known =
    start === undefined ? await configured({ settings, env, kinds, ...(file && { file }) }) : undefined
  if (known !== undefined) return { ...known, config: vouched(masked(known.config, settings)) }
  const own = start ?? byConvention()
  const config = checkConfig(inputOf(settings, own), {
    file: resolve(file ?? 'guardian.config.ts'),
    root: join(import.meta.dirname, '..', '..', '..'),
    vars: env,
    kinds: { ...kinds, drivers: new Map([...kinds.drivers].map(([name, kind]) => [name, byChecks(kind)])) },
  })
  return {
    config: vouched(masked(config, settings)),
    service: 'api',
    ...(own && { healer: own.command.join(' ') }),
  }
}

/** What Auto-Heal started: `cd api && node index.js`. */
const byConvention = (): Settings['start'] =>
  existsSync(join('api', 'index.js')) ? { command: ['node', 'index.js'], cwd: 'api' } : undefined

const masked = (config: Config, { api }: Settings): Config => ({
  ...config,
  secretValues: [...config.secretValues, ...secretsOf(api).filter((value) => value !== '')],
})

/** Whoever calls the doctor says that the API is meant to work: its first answer may be a failure that counts. */
function vouched(config: Config): Config {
  const checks = Object.entries(config.policies.checks).map(([id, check]): [string, Check] => [
    id,
    { ...check, vouched: true },
  ])
  return { ...config, policies: { ...config.policies, checks: Object.fromEntries(checks) } }
}
