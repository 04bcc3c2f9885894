import { Agent } from 'undici'
import type { Clock } from '../../lib/clock.ts'
import { DeliveryError } from '../../lib/errors.ts'
import { plain } from '../../lib/text.ts'
import { retryAfterMs } from './retry-after.ts'

/** What a receiver answered; of its body at most 64 KiB. */
export type Reply = {
  readonly status: number
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
  /** How long it asks to be left alone by its headers. */
  readonly retryAfterMs: number | undefined
}

export type Post = {
  readonly url: URL
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: 'POST' | 'PUT' | 'PATCH'
  readonly signal: AbortSignal
}

export type Poster = {
  /** Rejects with DeliveryError when nobody answers, and with the reason of the signal when it aborts. */
  post(ask: Post): Promise<Reply>
  close(): Promise<void>
}

const mostBytes = 64 * 1024

/** Sends over a fresh connection each time: one that was kept may be dead by the next message. */
export function createPoster(clock: Clock): Poster {
  const agent = new Agent({ pipelining: 0, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 5_000 } })
  return {
    async post({ url, body, headers = {}, method = 'POST', signal }) {
      try {
        const answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          body,
          headers: { 'content-type': 'application/json', 'user-agent': 'v1-guardian', ...headers },
          signal,
        })
        const text = await beginning(answer.body)
        const asked = retryAfterMs(answer.headers['retry-after'], clock.now())
        return { status: answer.statusCode, text, json: parsed(text), retryAfterMs: asked }
      } catch (cause) {
        if (signal.aborted) throw signal.reason
        throw new DeliveryError(`${url.origin} cannot be reached`, { cause })
      }
    },
    close: () => agent.destroy(),
  }
}

async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let held = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    held += chunk.length
    if (held > mostBytes) break
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Statuses by which a receiver refuses this one message, whatever comes after it. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422])

/** What has to be said of an answer that is not the right one. */
export function wrongAnswer(
  who: string,
  { status, text, retryAfterMs: asked }: Reply,
  more: {
    readonly said?: string
    readonly retryAfterMs?: number | undefined
    readonly refused?: boolean
  } = {},
): DeliveryError {
  const said = plain(more.said ?? text, 200)
  const what = status >= 200 && status < 300 ? `${status}, but not as it should` : String(status)
  return new DeliveryError(`${who} answered ${what}${said ? `: ${said}` : ''}`, {
    retryAfterMs: more.retryAfterMs ?? asked,
    refused: more.refused ?? refusals.has(status),
  })
}
