import { Agent, request } from 'undici'
import { AdapterError } from '../lib/errors.ts'
import type { Finding, Source } from './source.ts'

export type SnapshotOptions = {
  readonly key: string
  readonly title: string
  readonly url: string
  /** Of the body; the rest is not read. 256 KiB unless told. */
  readonly maxBytes?: number
}

/** What an endpoint such as `/api/health` or `/system_stats` answers now, on a connection of its own. JSON is indented. */
export function httpSnapshot({ key, title, url, maxBytes = 256 * 1024 }: SnapshotOptions): Source {
  return {
    key,
    kind: 'json',
    title,
    async collect({ signal }) {
      const dispatcher = new Agent({ connect: { timeout: 2_000 }, pipelining: 0 })
      try {
        const response = await request(url, { dispatcher, signal, headers: { accept: 'application/json' } })
        const { text, cut } = await readBody(response.body, maxBytes)
        return {
          text: pretty(text),
          note: `HTTP ${response.statusCode}${cut ? `, cut at ${maxBytes} bytes` : ''}`,
        } satisfies Finding
      } catch (error) {
        throw new AdapterError(`GET ${url}`, { cause: error })
      } finally {
        await dispatcher.destroy()
      }
    },
  }
}

async function readBody(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<{ text: string; cut: boolean }> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part.subarray(0, maxBytes - size))
    size += part.length
    if (size > maxBytes) break
  }
  return { text: Buffer.concat(parts).toString('utf8'), cut: size > maxBytes }
}

/** Indented when it is JSON, as it came when it is not. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
