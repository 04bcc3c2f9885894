import { existsSync } from 'node:fs'
import type { Environment } from '../../config/environment.ts'
import type { Kinds } from '../../config/plugins.ts'
import { type Config, checkConfig, loadConfig } from '../../config.ts'
import type { Check } from '../../core/check.ts'
import type { Doctor } from './config.ts'
import { inputOf } from './input.ts'
import type { Settings } from './settings.ts'

type Ask = {
  readonly settings: Settings
  readonly env: Environment
  readonly kinds: Kinds
  readonly file?: string
}

/** The service of a configuration that answers at the address and has a driver, alone with the doctor's checks. */
export async function configured({ settings, env, kinds, file }: Ask): Promise<Doctor | undefined> {
  if (file === undefined && !existsSync(env.GUARDIAN_CONFIG || 'guardian.config.ts')) return undefined
  const whole = await loadConfig({ kinds, env, ...(file && { file }) })
  const found = Object.values(whole.checks).find(
    ({ service, url }) => isAt(url, settings.api) && whole.driverKinds.has(service),
  )
  const driver = found && whole.driverKinds.get(found.service)
  if (found === undefined || driver === undefined) return undefined
  const { service } = found
  const made = checkConfig(inputOf(settings, undefined), { ...whole, vars: env, kinds })
  const checks = Object.entries(made.checks).map(([id, check]) => [id, { ...check, service }] as const)
  const config: Config = {
    ...whole,
    checks: Object.fromEntries(checks),
    checkKinds: made.checkKinds,
    driverKinds: new Map([[service, driver]]),
    suites: {},
    server: made.server,
    policies: policiesOf(whole, settings, service, Object.keys(made.checks)),
  }
  return { config, service, healer: `${driver.kind.name} (${whole.file})` }
}

const isAt = (url: unknown, api: URL): boolean =>
  typeof url === 'string' && URL.canParse(url) && new URL(url).origin === api.origin

/** Healed as configured, but confirmed as the environment says. */
function policiesOf(
  { policies }: Config,
  { delayMs, tries }: Settings,
  service: string,
  ids: readonly string[],
): Config['policies'] {
  const own = policies.services[service]
  const checks = ids.map((id): [string, Check] => [id, { id, service, vital: true, weight: 'light' }])
  const policy = own && { ...own.policy, confirmAfterMs: delayMs, confirmFailures: tries }
  return {
    host: policies.host,
    services: own && policy ? { [service]: { ...own, dependsOn: [], autoStart: false, policy } } : {},
    checks: Object.fromEntries(checks),
  }
}
