import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../lib/clock.ts'
import type { Message } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { secretsOf } from '../lib/url.ts'
import { address, secret } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'
import { fillIn, templateSchema } from './webhook/template.ts'

const options = z.strictObject({
  url: address('https://example.org/hooks/guardian'),
  method: z.enum(['POST', 'PUT']).default('POST'),
  headers: z.record(z.string().regex(/^[\w-]+$/), z.string()).default({}),
  /** Signs every message, so that the receiver knows who sent it. */
  secret: secret('WEBHOOK_SECRET').optional(),
  /** The body in a shape of your own; `{title}` and so on stand for the fields of the message. */
  template: templateSchema.optional(),
})

const secretHeader = /auth|key|token|secret|cookie|pass|session/i

export default defineNotifier({
  name: 'webhook',
  options,
  secrets: ({ url, headers, secret: signing }) => [
    url,
    ...secretsOf(new URL(url)),
    ...Object.entries(headers).flatMap(([name, value]) =>
      secretHeader.test(name) ? [value, value.replace(/^\w+ /, '')] : [],
    ),
    ...(signing === undefined ? [] : [signing]),
  ],
  create({ url, method, headers, secret: signing, template }, { clock }) {
    const poster = createPoster(clock)
    const target = new URL(url)
    const own = { ...credentials(target), ...headers }
    return {
      async send(message, { signal }) {
        const body = JSON.stringify(template === undefined ? bodyOf(message) : fillIn(template, message))
        const signed = signing === undefined ? {} : signature(signing, body, clock)
        const known = { 'x-guardian-delivery': message.id, ...signed }
        const reply = await poster.post({ url: target, method, body, headers: { ...own, ...known }, signal })
        if (reply.status >= 200 && reply.status < 300)
          return { said: `${target.origin} answered ${reply.status}` }
        throw wrongAnswer(target.origin, reply)
      },
      close: poster.close,
    }
  },
})

/** A user in the address becomes an Authorization header, as with browsers. */
function credentials(url: URL): Readonly<Record<string, string>> {
  const [user = '', password = ''] = secretsOf(url)
  if (user === '' && password === '') return {}
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}

/** HMAC-SHA256 of the time and the body, so that an old message cannot be sent again by somebody else. */
function signature(signing: string, body: string, clock: Clock): Readonly<Record<string, string>> {
  const time = String(Math.floor(clock.now() / 1_000))
  const sum = createHmac('sha256', signing).update(`${time}.${body}`).digest('hex')
  return { 'x-guardian-timestamp': time, 'x-guardian-signature': `sha256=${sum}` }
}

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())

/** What a receiver gets without a template: the message with its times as texts. */
const bodyOf = ({ parts, picture: _, at, startedAt, endedAt, ...message }: Message): object => ({
  version: 1,
  ...message,
  at: iso(at),
  startedAt: iso(startedAt),
  endedAt: iso(endedAt),
  ...(parts && { parts: parts.map(bodyOf) }),
})
