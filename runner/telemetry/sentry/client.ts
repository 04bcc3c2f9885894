import http from 'node:http'
import https from 'node:https'
import type { captureCheckIn, Event, makeNodeTransport } from '@sentry/node'
import { type Mask, maskDeep } from '../../lib/mask.ts'
import { type OwnError, ownErrorEvent } from './event.ts'

export type MonitorConfig = NonNullable<Parameters<typeof captureCheckIn>[1]>

export type CheckIn = {
  readonly monitorSlug: string
  /** The same for the beginning and the end of a run. */
  readonly checkInId: string
  readonly status: 'in_progress' | 'ok' | 'error'
  /** Seconds. */
  readonly duration?: number
}

export type Client = {
  event(event: Event): void
  ownError(error: OwnError): void
  checkIn(checkIn: CheckIn, monitor: MonitorConfig): void
  /** Sends what waits until the deadline is over, and gives the rest up. */
  close(ms: number): Promise<void>
}

export type ClientOptions = {
  readonly dsn: string
  readonly environment: string
  readonly release: string
  /** Goes as the name of the server: that of the host may be a person's. */
  readonly place: string
  /** For strangers; every event goes through it. */
  readonly mask: Mask
  /** Told after each delivery: why it was not taken, or nothing. */
  readonly onDelivered: (trouble: string | undefined) => void
}

/** Requests at a time, and so events that wait; what comes beyond them is dropped. */
const mostWaiting = 30
const silenceMs = 10_000
/** The SDK leaves it out; receivers other than Sentry itself go by it. */
const headers = { 'content-type': 'application/x-sentry-envelope' }

/**
 * Loads the SDK, which costs half a second and 20 MB: nobody does so without a DSN. Only its client and transport are
 * used; nothing global is set up, nothing is patched, nothing is traced and no integration looks at the process.
 */
export async function openClient(options: ClientOptions): Promise<Client> {
  const {
    NodeClient,
    Scope,
    makeNodeTransport: makeTransport,
    defaultStackParser,
  } = await import('@sentry/node')
  const { dsn, environment, release, place, mask } = options
  const closing = new AbortController()
  const client = new NodeClient({
    dsn,
    environment,
    release,
    integrations: [],
    stackParser: defaultStackParser,
    transport: (given) => heard(makeTransport(given), options.onDelivered),
    transportOptions: { bufferSize: mostWaiting, headers, httpModule: patient(dsn, closing.signal) },
    beforeSend: (event) => maskDeep(event, mask),
    includeServerName: false,
    sendClientReports: false,
    enableRuntimeChannelInjection: false,
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: false,
      httpBodies: [],
      urlQueryParams: false,
    },
  })
  const scope = new Scope()
  const send = (event: Event) => void client.captureEvent({ server_name: place, ...event }, undefined, scope)
  return {
    event: send,
    ownError: (error) => send(ownErrorEvent(error, (stack) => ({ frames: defaultStackParser(stack) }))),
    checkIn: (checkIn, monitor) => void client.captureCheckIn(checkIn, monitor, scope),
    async close(ms) {
      await client.close(ms)
      closing.abort(new Error('Guardian is stopping'))
    },
  }
}

type Transport = ReturnType<typeof makeNodeTransport>

/** Says what became of each delivery; the SDK itself swallows it. */
function heard(transport: Transport, said: (trouble: string | undefined) => void): Transport {
  return {
    ...transport,
    async send(envelope) {
      try {
        const answer = await transport.send(envelope)
        const { statusCode } = answer
        if (statusCode !== undefined) said(statusCode >= 400 ? `it answered ${statusCode}` : undefined)
        return answer
      } catch (error) {
        said(error instanceof Error ? error.message : String(error))
        throw error
      }
    },
  }
}

type HttpModule = NonNullable<Parameters<typeof makeNodeTransport>[0]['httpModule']>
type Answer = Parameters<NonNullable<Parameters<HttpModule['request']>[1]>>[0]

/** Gives every request a deadline: a Sentry that takes connections and says nothing would fill the queue for good. */
function patient(dsn: string, closing: AbortSignal): HttpModule {
  const secure = dsn.startsWith('https:')
  return {
    request(options, callback) {
      const given = options as https.RequestOptions
      const request = (secure ? https : http).request(given, (response) => callback?.(response as Answer))
      const stop = () => request.destroy(new Error('Guardian is stopping'))
      closing.addEventListener('abort', stop)
      request.once('close', () => closing.removeEventListener('abort', stop))
      return request.setTimeout(silenceMs, () => request.destroy(new Error('no answer within 10 s')))
    },
  }
}
