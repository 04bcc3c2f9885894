import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { UserError } from '../lib/errors.ts'
import type { Problem } from './problems.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that Guardian itself reads. docs/configuration.md shows this table. */
export const variables = {
  GUARDIAN_CONFIG: 'Path of the configuration; guardian.config.ts in the current folder otherwise.',
  GUARDIAN_DATA: 'Folder of the database, the lock and our log; goes before storage.data.',
  GUARDIAN_PORT: 'Port of /metrics and the API; goes before server.port.',
  GUARDIAN_BROWSER: 'Path of the Chromium, Chrome or Edge that suites use.',
  GUARDIAN_VIDEO:
    'Set to anything: suites keep a video of every failure; Playwright needs its ffmpeg for that.',
  GUARDIAN_LOG_LEVEL: 'trace, debug, info, warn or error; info otherwise.',
  PANEL_URL: 'Address of the panel that the suites test; http://127.0.0.1:3000 otherwise.',
  COMFY_URL: 'Address of the ComfyUI that the suites test; http://127.0.0.1:8188 otherwise.',
  GUARDIAN_ASK_FLUX:
    'true: the checks of FLUX ask also where the panel allows generation, or does not say; see [what may cost money](writing-checks.md#what-may-cost-money). Set it in the `env` of the suite.',
  SENTRY_DSN: 'Where Sentry takes events; goes before sentry.dsn.',
  SENTRY_ENVIRONMENT: 'Environment of those events; goes before sentry.environment.',
  SENTRY_AUTH_TOKEN: 'Token with which reports read events; goes before sentry.token.',
  SENTRY_ORG: 'Organisation in Sentry; goes before sentry.org.',
  SENTRY_PROJECT: 'Project whose events reports quote; goes before sentry.project.',
  SENTRY_URL: 'Address of a Sentry of your own; goes before sentry.url.',
  NO_COLOR: 'Set to anything: no colours.',
} as const

/** The variables of `.env` beside the configuration, under those that are set already. */
export function withDotEnv(folder: string, env: Environment): Environment {
  const file = join(folder, '.env')
  if (!existsSync(file)) return env
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')), ...env }
  } catch (cause) {
    throw new UserError(
      `${file} cannot be read: ${(cause as Error).message}`,
      'Mend its rights, or remove it.',
      {
        cause,
      },
    )
  }
}

/** Variables of ours that make no sense. */
export function variableProblems({ GUARDIAN_PORT: port }: Environment): readonly Problem[] {
  if (!port || (/^\d+$/.test(port) && Number(port) <= 65_535)) return []
  return [{ path: 'GUARDIAN_PORT', message: `"${port}" is not a port; give a number from 0 to 65535` }]
}

const secretName = /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|DSN|CREDENTIALS?)$/i

/** Values that must appear nowhere: of the named variables, and of those whose name says that it is one. */
export function secretValues(env: Environment, named: readonly string[]): readonly string[] {
  return Object.entries(env).flatMap(([key, value]) =>
    value !== undefined && (named.includes(key) || secretName.test(key)) ? value : [],
  )
}
