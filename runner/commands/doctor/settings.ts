import { parseCommandString } from 'execa'
import type { Environment } from '../../config/environment.ts'
import { UserError } from '../../lib/errors.ts'
import { shownUrl } from '../../lib/url.ts'

/** What the environment asks of the doctor. Times are in milliseconds. */
export type Settings = {
  readonly api: URL
  /** The pages that are asked, in order; the second one is left out when DATA_PATH is set and empty. */
  readonly pages: readonly Page[]
  readonly intervalMs: number
  /** Failures in a row that confirm a failure. */
  readonly tries: number
  readonly delayMs: number
  /** Undefined when LOG_FILE is set and empty. */
  readonly logFile?: string
  readonly start?: { readonly command: readonly string[]; readonly cwd?: string }
}

/** One page of the API: its path names it in every line. `list` is where its items are, in the words of http checks. */
export type Page = { readonly path: string; readonly url: string; readonly list?: string }

type Problems = string[]

/** Reads the environment of Auto-Heal. UserError names everything that is wrong with it. */
export function settingsOf(env: Environment): Settings {
  const problems: Problems = []
  const api = addressOf(env.API_URL || 'http://localhost:8787', problems)
  const seconds = (name: string, otherwise: number, least: number, most: number) =>
    numberOf(env[name], otherwise, { name, least, most, unit: 'seconds' }, problems) * 1_000
  const tries = { name: 'MAX_RETRIES', least: 1, most: 20, unit: 'tries', whole: true }
  const logFile = env.LOG_FILE ?? './auto-heal.log'
  const settings = {
    api,
    pages: pagesOf(api, env, problems),
    intervalMs: seconds('CHECK_INTERVAL', 30, 0.1, 86_400),
    tries: numberOf(env.MAX_RETRIES, 3, tries, problems),
    delayMs: seconds('RETRY_DELAY', 5, 0, 60),
    ...(logFile !== '' && { logFile }),
    ...startOf(env, problems),
  }
  if (problems.length === 0) return settings
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  throw new UserError(
    `The environment of the doctor has ${count}:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    'Correct the variables, or unset them to take the defaults: guardian doctor --help names them.',
  )
}

function addressOf(text: string, problems: Problems): URL {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  // What cannot be read may hold a password all the same: it is not repeated.
  problems.push("API_URL: not an HTTP address; write it like 'http://localhost:8787'")
  return new URL('http://localhost:8787')
}

function pagesOf(api: URL, env: Environment, problems: Problems): readonly Page[] {
  const list = env.DATA_LIST || 'items'
  const health = pageOf(api, 'HEALTH_PATH', env.HEALTH_PATH || '/api/health', problems)
  const data = env.DATA_PATH ?? '/api/girls'
  return data === '' ? [health] : [health, { ...pageOf(api, 'DATA_PATH', data, problems), list }]
}

/** A page below the address, whose own path and query stay: a key may be among them. */
function pageOf(api: URL, name: string, path: string, problems: Problems): Page {
  const asked = URL.parse(path, 'http://nowhere')
  if (!path.startsWith('/') || path.startsWith('//') || asked === null) {
    problems.push(`${name}: not a path; write it like '/api/health'`)
    return { path, url: api.href }
  }
  const url = new URL(api)
  url.hash = ''
  url.pathname = `${api.pathname.replace(/\/$/, '')}${asked.pathname}`
  for (const [key, value] of asked.searchParams) url.searchParams.append(key, value)
  return { path: shownUrl(asked).slice('http://nowhere'.length), url: url.href }
}

type Bounds = {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly unit: string
  readonly whole?: boolean
}

function numberOf(text: string | undefined, otherwise: number, bounds: Bounds, problems: Problems): number {
  if (text === undefined || text.trim() === '') return otherwise
  const { name, least, most, unit, whole } = bounds
  const value = Number(text)
  const fits = /^\s*\d+(\.\d+)?\s*$/.test(text) && value >= least && value <= most
  if (fits && (!whole || Number.isInteger(value))) return value
  problems.push(
    `${name}: ${JSON.stringify(text.slice(0, 40))} is not a ${whole ? 'whole ' : ''}number of ${unit} from ${least} to ${most}`,
  )
  return otherwise
}

function startOf(env: Environment, problems: Problems): Pick<Settings, 'start'> {
  const given = env.START_COMMAND?.trim() ?? ''
  if (given === '') return {}
  const command = given.startsWith('[') ? listOf(given) : parseCommandString(given)
  if (command === undefined || command.length === 0) {
    problems.push('START_COMMAND: not a list of texts; write it like ["node", "my server.js"]')
    return {}
  }
  return { start: { command, ...(env.START_CWD && { cwd: env.START_CWD }) } }
}

function listOf(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
  } catch {
    return undefined
  }
}
