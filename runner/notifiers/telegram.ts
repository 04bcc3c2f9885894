import { z } from 'zod'
import type { Message, Picture } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { fieldsOf, textOf } from './http/fields.ts'
import { formOf } from './http/form.ts'
import { cut, linesOf } from './http/lines.ts'
import { address, secret } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'
import { secondsMs } from './http/retry-after.ts'

const options = z.strictObject({
  /** Of the bot, as BotFather gave it. */
  token: secret('TELEGRAM_TOKEN'),
  /** Number of a chat, or `@name` of a public channel. */
  chat: z.union([z.int(), z.string().regex(/^(?:-?\d+|@\w+)$/)], {
    error: "not a chat: write its number, such as -1001234567890, or '@channel'",
  }),
  /** Topic of a group that has topics. */
  thread: z.int().optional(),
  /** A Bot API server of one's own. */
  server: address('https://api.telegram.org').default('https://api.telegram.org'),
})

/** Longest text of a message, after its entities were read; core.telegram.org/bots/api#sendmessage. */
const longest = 4_096

export default defineNotifier({
  name: 'telegram',
  options,
  secrets: ({ token }) => [token],
  create({ token, chat, thread, server }, { clock }) {
    const poster = createPoster(clock)
    const method = (name: string) =>
      new URL(`${server.replace(/\/+$/, '')}/bot${encodeURIComponent(token).replace('%3A', ':')}/${name}`)
    const place = { chat_id: chat, ...(thread !== undefined && { message_thread_id: thread }) }

    async function sendPicture(picture: Picture, to: string, signal: AbortSignal): Promise<void> {
      const fields = { ...place, disable_notification: true, reply_parameters: JSON.stringify(replyTo(to)) }
      const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]))
      const form = await formOf(texts, 'photo', picture)
      const reply = await poster.post({ url: method('sendPhoto'), ...form, signal })
      if (reply.status === 200 && fieldsOf(reply.json).ok === true) return
      const said = textOf(fieldsOf(reply.json).description)
      throw wrongAnswer('Telegram', reply, said ? { said } : {})
    }
    return {
      async send(message, { signal, first }) {
        const body = JSON.stringify({
          ...place,
          ...(first !== undefined && { reply_parameters: replyTo(first) }),
          text: markup(message),
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          disable_notification: message.severity === 'info',
        })
        const reply = await poster.post({ url: method('sendMessage'), body, signal })
        const { ok, description, parameters, result } = fieldsOf(reply.json)
        if (reply.status === 200 && ok === true) {
          const id = number(result)
          const { picture } = message
          return {
            said: `Telegram took it as message ${id ?? 'without a number'}`,
            ...(id && { id }),
            ...(picture &&
              id && { extra: { what: 'its picture', run: (signal) => sendPicture(picture, id, signal) } }),
          }
        }
        const said = textOf(description)
        throw wrongAnswer('Telegram', reply, {
          ...(said && { said }),
          retryAfterMs: secondsMs(fieldsOf(parameters).retry_after),
          // What concerns the chat or the bot concerns the next message as well.
          refused: /can't parse entities|message is too long|text must be/i.test(said ?? ''),
        })
      },
      close: poster.close,
    }
  },
})

function number(result: unknown): string | undefined {
  const id = fieldsOf(result).message_id
  return typeof id === 'number' ? String(id) : undefined
}

/** A first message that somebody deleted holds nothing up. */
const replyTo = (id: string) => ({ message_id: Number(id), allow_sending_without_reply: true })

function markup(message: Message): string {
  const title = `<b>${escaped(message.title)}</b>`
  const room = longest - message.title.length - 1
  return `${title}\n${escaped(cut(linesOf(message).join('\n'), room))}`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The three characters that HTML mode asks to have escaped. */
const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? '')
