import type { Message } from '../../lib/message.ts'
import { linesOf } from '../http/lines.ts'
import { pageOf, pictureId } from './page.ts'

type Envelope = { readonly from: string; readonly to: string | readonly string[] }

/** An e-mail as text and as a small page; those of one incident stand together in a mailbox. */
export function letterOf(message: Message, { from, to }: Envelope) {
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'guardian.invalid'
  const named = (id: string) => `<${id.replace(/[^\w.-]+/g, '.')}@${domain}>`
  const { incident, title, severity, at, picture } = message
  return {
    from,
    to: typeof to === 'string' ? to : [...to],
    subject: title,
    date: new Date(at),
    messageId: named(message.id),
    ...(incident !== undefined && { inReplyTo: named(incident), references: named(incident) }),
    headers: { 'X-Guardian-Delivery': message.id, 'Auto-Submitted': 'auto-generated' },
    priority: severity === 'critical' ? ('high' as const) : ('normal' as const),
    text: `${linesOf(message).join('\n')}\n`,
    html: pageOf(message),
    ...(picture && {
      attachments: [
        {
          filename: picture.name,
          content: Buffer.from(picture.content),
          contentType: picture.contentType,
          cid: pictureId,
        },
      ],
    }),
  }
}
