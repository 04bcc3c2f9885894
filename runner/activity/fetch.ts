import { Agent, request } from 'undici'
import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import { secretsOf, shownUrl } from '../lib/url.ts'

/** Where to ask, and what to show there. */
export const address = {
  url: z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "not an HTTP address: write it like 'http://127.0.0.1:3000/api/stats'",
  }),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), z.string().regex(/^[^\r\n\0]*$/)).default({}),
}

type Address = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

const mostBytes = 16 * 1_024 ** 2

/** The body of a 2xx answer, over a connection of its own. AdapterError for any other, which never repeats a secret. */
export async function fetchText({ url, headers }: Address, signal: AbortSignal): Promise<string> {
  const target = new URL(url)
  const name = shownUrl(target)
  const dispatcher = new Agent({ pipelining: 0 })
  try {
    const response = await request(`${target.origin}${target.pathname}${target.search}`, {
      dispatcher,
      signal,
      headers: { 'user-agent': 'v1-guardian', ...authorization(target), ...headers },
    })
    if (response.statusCode < 200 || response.statusCode > 299)
      throw new AdapterError(`it answered ${response.statusCode}`)
    return await bounded(response.body)
  } catch (error) {
    throw new AdapterError(`GET ${name}`, { cause: signal.aborted ? signal.reason : error })
  } finally {
    await dispatcher.destroy()
  }
}

function authorization(url: URL): Record<string, string> {
  const [user = '', password = ''] = secretsOf(url)
  if (user === '' && password === '') return {}
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > mostBytes) throw new AdapterError('it answered with more than 16 MiB')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The same as JSON. */
export async function fetchJson(address: Address, signal: AbortSignal): Promise<unknown> {
  const text = await fetchText(address, signal)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AdapterError(`${shownUrl(new URL(address.url))} did not answer with JSON`, { cause })
  }
}
