import { z } from 'zod'
import type { Message } from '../lib/message.ts'
import { defineNotifier } from '../lib/plugin.ts'
import { escapeWithin, linesOf } from './http/lines.ts'
import { secretAddress } from './http/options.ts'
import { createPoster, wrongAnswer } from './http/poster.ts'

const options = z.strictObject({
  /** Incoming webhook, `https://hooks.slack.com/services/…`. */
  url: secretAddress('SLACK_WEBHOOK_URL'),
})

/** Longest texts of a header and of a section; docs.slack.dev/reference/block-kit/blocks. */
const longest = { header: 150, section: 3_000 }

export default defineNotifier({
  name: 'slack',
  options,
  secrets: ({ url }) => [url, new URL(url).pathname],
  create({ url }, { clock }) {
    const poster = createPoster(clock)
    return {
      async send(message, { signal }) {
        const reply = await poster.post({ url: new URL(url), body: JSON.stringify(bodyOf(message)), signal })
        if (reply.status === 200 && reply.text.trim() === 'ok') return { said: 'Slack took it' }
        throw wrongAnswer('Slack', reply)
      },
      close: poster.close,
    }
  },
})

/** Blocks of plain text, in which Slack reads no markup; `text` is what a notification shows. */
function bodyOf(message: Message) {
  const plainText = (text: string, most: number) => ({
    type: 'plain_text',
    text: fit(text, most),
    emoji: false,
  })
  return {
    text: fit(`${message.title}: ${message.text}`, longest.section),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plainText(message.title, longest.header) },
      { type: 'section', text: plainText(linesOf(message).join('\n'), longest.section) },
      ...(message.link === undefined
        ? []
        : [{ type: 'section', text: { type: 'mrkdwn', text: `<${new URL(message.link).href}>` } }]),
    ],
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** With its control characters escaped: `<!channel>` would call everybody. */
const fit = (text: string, most: number): string =>
  escapeWithin(text, most, (character) => entities[character] ?? character)
