import { z } from 'zod'
import type { Message, Severity } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { fieldsOf, textOf } from './http/fields.ts'
import { escapeWithin } from './http/lines.ts'
import { secretAddress } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'
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
    return {
      async send(message, { signal }) {
        const reply = await poster.post({ url: waiting, body: JSON.stringify(bodyOf(message)), signal })
        const { id, message: said, retry_after: seconds } = fieldsOf(reply.json)
        if (reply.status === 200 && textOf(id)) return `Discord took it as message ${id}`
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
function bodyOf({ title, text, facts, severity, at }: Message) {
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escaped(title, longest.title),
        description: escaped(text, longest.description),
        color: colours[severity],
        timestamp: new Date(at).toISOString(),
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
