import type { Message } from '../../lib/message.ts'
import { escapeHtml, html } from '../../render/html.ts'
import { linesOf } from '../http/lines.ts'

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

const pictureId = 'picture@guardian'

const pageOf = ({ title, text, facts, link, picture }: Message): string =>
  `<!doctype html><title>${escapeHtml(title)}</title>${
    html`<h2>${title}</h2><p>${text}</p><table>${facts.map(
      ({ name, value }) =>
        html`<tr><th align="left">${name}</th><td>${
          value === link ? html`<a href="${link}">${link}</a>` : value
        }</td></tr>`,
    )}</table>${picture ? html`<p><img src="cid:${pictureId}" alt="${picture.name}" width="600"></p>` : ''}`
      .markup
  }`
