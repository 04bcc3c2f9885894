import { secretsOf } from '../../lib/url.ts'
import type { Request, Response } from './exchange.ts'
import type { HttpOptions } from './options.ts'

/** The request that the options describe. A user in the URL becomes an Authorization header, as browsers do. */
export function requestOf(options: HttpOptions): Request {
  const url = new URL(options.url)
  const [user = '', password = ''] = secretsOf(url)
  const { body } = options
  const headers: Record<string, string> = { 'user-agent': 'v1-guardian', accept: '*/*' }
  if (user || password)
    headers.authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  if (body !== undefined && typeof body !== 'string') headers['content-type'] = 'application/json'
  for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value
  return {
    url,
    method: options.method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    maxBytes: options.maxBytes,
    insecureTls: options.insecureTls,
  }
}

const basic = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64')

/** What no sentence may repeat: credentials of the URL and the values of the headers that we send. */
export function secretsIn(options: HttpOptions): readonly string[] {
  const inUrl = secretsOf(new URL(options.url))
  const [user = '', password = ''] = inUrl
  const known = [...inUrl, basic(user, password), ...Object.values(options.headers)]
  return known.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length)
}

/** The request that a redirect asks for, or undefined when the response is none that can be followed. */
export function redirected(request: Request, { status, headers }: Response): Request | undefined {
  const location = headers.location
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return undefined
  const url = URL.parse(location, request.url)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const { body, ...rest } = request
  const asGet = status === 303 ? request.method !== 'HEAD' : request.method === 'POST' && status < 303
  // Another origin gets nothing that was meant for this one.
  const kept =
    url.origin === request.url.origin ? request.headers : { 'user-agent': 'v1-guardian', accept: '*/*' }
  return {
    ...rest,
    url,
    headers: kept,
    method: asGet ? 'GET' : request.method,
    ...(asGet || body === undefined ? {} : { body }),
  }
}

/** Takes secrets out of a sentence, also one whose end was cut off. */
export function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => {
    for (let length = secret.length; length >= Math.min(secret.length, 8); length -= 1) {
      const part = secret.slice(0, length)
      if (rest.includes(part)) return rest.replaceAll(part, '***')
    }
    return rest
  }, text)
}
