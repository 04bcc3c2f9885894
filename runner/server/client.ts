import type { Readable } from 'node:stream'
import { Client, type Dispatcher } from 'undici'
import { type DaemonFile, readDaemonFile } from '../lib/daemon-file.ts'
import { AdapterError, UserError } from '../lib/errors.ts'

/** A daemon on this host that lives answers at once; commands of services take as long as their drivers. */
const connectMs = 2_000
const answerMs = 120_000

/**
 * Asks the daemon that uses a data folder: GET without a body, POST with one. Undefined when none answers there.
 * UserError with its message and remedy when it refuses.
 */
export async function callDaemon(
  dataDir: string,
  path: string,
  body?: unknown,
  waitMs: number = answerMs,
): Promise<unknown> {
  const call = await open(dataDir, path, body, waitMs)
  if (call === undefined) return undefined
  try {
    return await call.answer.body.json()
  } catch (cause) {
    throw new AdapterError(`Guardian at ${call.daemon.url} broke off its answer to ${path}`, { cause })
  } finally {
    await call.client.destroy()
  }
}

/** The same for an answer that comes line by line, for as long as it takes. Leaving the loop early hangs up. */
export async function streamDaemon(
  dataDir: string,
  path: string,
  body: unknown,
): Promise<AsyncIterable<unknown> | undefined> {
  const call = await open(dataDir, path, body, 0)
  return call && readLines(call, path)
}

type Call = { readonly daemon: DaemonFile; readonly client: Client; readonly answer: Dispatcher.ResponseData }

async function open(
  dataDir: string,
  path: string,
  body: unknown,
  timeoutMs: number,
): Promise<Call | undefined> {
  const daemon = await readDaemonFile(dataDir)
  if (daemon === undefined) return undefined
  const client = new Client(daemon.url, {
    connect: { timeout: connectMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const answer = await ask(client, daemon, path, body)
  if (answer === undefined || answer.headers.guardian !== String(daemon.pid)) {
    await client.destroy()
    return undefined
  }
  if (answer.statusCode < 400 || answer.statusCode === 503) return { daemon, client, answer }
  throw await refusal({ daemon, client, answer })
}

/** Nobody there, or somebody who is no HTTP server, is no daemon. A stranger gets no token: that is sent on a second request. */
async function ask(client: Client, daemon: DaemonFile, path: string, body: unknown) {
  try {
    if (body === undefined) return await client.request({ path, method: 'GET' })
    const seen = await client.request({ path: '/healthz', method: 'GET' })
    await seen.body.dump()
    if (seen.headers.guardian !== String(daemon.pid)) return undefined
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${daemon.token}` }
    return await client.request({ path, method: 'POST', headers, body: JSON.stringify(body) })
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new AdapterError(`Guardian at ${daemon.url} did not answer ${path}`, { cause: error })
  }
}

const absent = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
])

async function refusal({ daemon, client, answer }: Call): Promise<Error> {
  const text = await answer.body.text()
  await client.destroy()
  return errorIn(parse(text)) ?? new AdapterError(`Guardian at ${daemon.url} answered ${answer.statusCode}`)
}

/** An error as the daemon tells it: `{ error, remedy, exitCode? }`. */
function errorIn(value: unknown): UserError | undefined {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('remedy' in value))
    return undefined
  const exitCode = 'exitCode' in value && value.exitCode === 2 ? 2 : 1
  return new UserError(String(value.error), String(value.remedy), { exitCode })
}

async function* readLines({ daemon, client, answer }: Call, path: string): AsyncGenerator<unknown> {
  try {
    for await (const line of linesOf(answer.body)) {
      const value: unknown = JSON.parse(line)
      const error = errorIn(value)
      if (error) throw error
      yield value
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new AdapterError(`Guardian at ${daemon.url} broke off its answer to ${path}`, { cause })
  } finally {
    await client.destroy()
  }
}

/** node:readline would take a connection that broke for the end of the text. */
async function* linesOf(body: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of body.setEncoding('utf8')) {
    const parts = `${rest}${chunk}`.split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
