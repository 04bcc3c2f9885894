import { z } from 'zod'
import type { Severity } from '../core/severity.ts'
import type { Message } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { fieldsOf, textOf } from './http/fields.ts'
import { formOf } from './http/form.ts'
import { escapeWithin } from './http/lines.ts'
import { secretAddress } from './http/options.ts'
import { createPoster, type Reply, wrongAnswer } from './http/poster.ts'
import { secondsMs } from './http/retry-after.ts'

const options = z.strictObject({
  /** Webhook of a channel, `https://discord.com/api/webhooks/…`. */
  url: secretAddress('DISCORD_WEBHOOK_URL'),
})

/** Of an embed; docs.discord.com/developers/resources/message#embed-object-embed-limits. */
const longest = { title: 256, description: 2_000, name: 100, value: 300, fields: 25 }
const colours: Readonly<Record<Severity, number>> = { critical: 0xd1242f, warning: 0xbf8700, info: 0x1a7f37 }

export default defineNotifier({
  name: 'discord',
  options,
  secrets: ({ url }) => [url, new URL(url).pathname],
  create({ url }, { clock }) {
    const poster = createPoster(clock)
    const waiting = new URL(url)
    // Discord then answers with the message it made, and not before.
    waiting.searchParams.set('wait', 'true')

    async function post(message: Message, signal: AbortSignal): Promise<Reply> {
      const body = JSON.stringify(bodyOf(message))
      const { picture } = message
      if (picture === undefined) return poster.post({ url: waiting, body, signal })
      const form = await formOf({ payload_json: body }, 'files[0]', picture)
      const reply = await poster.post({ url: waiting, ...form, signal })
      if (reply.status !== 400 && reply.status !== 413) return reply
      const { picture: _, ...text } = message
      return post(text, signal)
    }

    /** Whoever scrolls back finds no alarm that is over. */
    async function mark(first: string, message: Message, signal: AbortSignal): Promise<void> {
      const url = new URL(waiting)
      url.pathname += `/messages/${encodeURIComponent(first)}`
      url.searchParams.delete('wait')
      const { picture: _, ...text } = message
      const reply = await poster.post({ url, method: 'PATCH', body: JSON.stringify(bodyOf(text)), signal })
      if (reply.status !== 200) throw wrongAnswer('Discord', reply)
    }
    return {
      async send(message, { signal, first }) {
        const reply = await post(message, signal)
        const { id: made, message: said, retry_after: seconds } = fieldsOf(reply.json)
        const id = textOf(made)
        if (reply.status === 200 && id) {
          const isOver = first !== undefined && message.endedAt !== undefined
          return {
            said: `Discord took it as message ${id}`,
            id,
            ...(isOver && {
              extra: {
                what: 'a mark on the first message',
                run: (signal: AbortSignal) => mark(first, message, signal),
              },
            }),
          }
        }
        throw wrongAnswer('Discord', reply, {
          ...(textOf(said) && { said: String(said) }),
          retryAfterMs: secondsMs(seconds),
        })
      },
      close: poster.close,
    }
  },
})

/** Nobody is ever mentioned, whatever the texts say. */
function bodyOf({ title, text, facts, severity, at, link, picture }: Message) {
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escaped(title, longest.title),
        description: escaped(text, longest.description),
        color: colours[severity],
        timestamp: new Date(at).toISOString(),
        ...(link !== undefined && { url: link }),
        ...(picture && { image: { url: `attachment://${picture.name}` } }),
        fields: facts.slice(0, longest.fields).map(({ name, value }) => ({
          name: escaped(name, longest.name),
          value: escaped(value, longest.value) || '-',
        })),
      },
    ],
  }
}

/** Markdown, mentions and addresses of Discord as mere text. */
const escaped = (text: string, most: number): string =>
  escapeWithin(text, most, (character) =>
    /[\\*_~`|>#\-+[\]()<:@&.]/.test(character) ? `\\${character}` : character,
  )
