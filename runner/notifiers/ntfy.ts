import { z } from 'zod'
import type { Severity } from '../core/severity.ts'
import type { Message, Picture } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { fieldsOf, textOf } from './http/fields.ts'
import { linesOf } from './http/lines.ts'
import { address, secret } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'

const options = z.strictObject({
  server: address('https://ntfy.sh').default('https://ntfy.sh'),
  /** Who knows it may read it, unless the server protects it. */
  topic: z
    .string()
    .regex(/^[-_A-Za-z0-9]{1,64}$/, { error: 'not a topic: letters, digits, - and _, at most 64' }),
  /** Access token of a protected topic. */
  token: secret('NTFY_TOKEN').optional(),
})

/** A longer message becomes an attachment; docs.ntfy.sh/publish. */
const longestBytes = 4_000
const priorities: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 3 }
const tags: Readonly<Record<Severity, string>> = {
  critical: 'rotating_light',
  warning: 'warning',
  info: 'white_check_mark',
}

export default defineNotifier({
  name: 'ntfy',
  options,
  secrets: ({ token }) => (token === undefined ? [] : [token]),
  create({ server, topic, token }, { clock }) {
    const poster = createPoster(clock)
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    /** A file is a message of its own; docs.ntfy.sh/publish/#attach-local-file. */
    async function attach({ name, content, contentType }: Picture, signal: AbortSignal): Promise<void> {
      const url = new URL(`${server.replace(/\/+$/, '')}/${topic}`)
      const about = { filename: name, 'content-type': contentType, priority: '2' }
      const reply = await poster.post({
        url,
        method: 'PUT',
        body: content,
        headers: { ...headers, ...about },
        signal,
      })
      if (reply.status !== 200) throw wrongAnswer('ntfy', reply)
    }
    return {
      async send(message, { signal, first }) {
        // A newer server (2.16) then shows the end in place of the beginning, an older one below it.
        const over = first !== undefined && message.endedAt !== undefined ? { sequence_id: first } : {}
        const body = JSON.stringify({ topic, ...bodyOf(message), ...over })
        const reply = await poster.post({ url: new URL(server), body, headers, signal })
        const { id: made, error } = fieldsOf(reply.json)
        const id = textOf(made)
        if (reply.status === 200 && id) {
          const { picture } = message
          return {
            said: `ntfy took it as ${id}`,
            id,
            ...(picture && { extra: { what: 'its picture', run: (signal) => attach(picture, signal) } }),
          }
        }
        throw wrongAnswer('ntfy', reply, { ...(textOf(error) && { said: String(error) }) })
      },
      close: poster.close,
    }
  },
})

/** Plain text: ntfy reads Markdown only when asked to. */
const bodyOf = (message: Message) => ({
  title: message.title,
  message: bytes(linesOf(message).join('\n'), longestBytes),
  priority: priorities[message.severity],
  tags: [tags[message.severity]],
  ...(message.link !== undefined && { click: message.link }),
})

/** At most so many bytes of UTF-8, cut between two characters. */
function bytes(text: string, most: number): string {
  const whole = Buffer.from(text)
  if (whole.length <= most) return text
  return `${new TextDecoder().decode(whole.subarray(0, most)).replace(/\ufffd+$/, '')}…`
}
