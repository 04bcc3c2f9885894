import type { Severity } from '../../core/severity.ts'
import type { Message } from '../../lib/message.ts'
import { escapeHtml, html } from '../../render/html.ts'

/** What a letter calls its picture. */
export const pictureId = 'picture@guardian'

const colours: Readonly<Record<Severity, string>> = {
  critical: '#d1242f',
  warning: '#bf8700',
  info: '#1a7f37',
}

/** Programs for mail read few styles, and only where they stand; colours are left to them, so that dark stays dark. */
const styles = {
  letter:
    'max-width:640px;font:16px/1.45 system-ui,-apple-system,Segoe UI,Roboto,sans-serif;word-break:break-word',
  title: 'margin:0 0 8px;font-size:20px;line-height:1.3',
  sentence: 'margin:0 0 16px',
  name: 'padding:3px 16px 3px 0;vertical-align:top;text-align:left;font-weight:400;word-break:normal;color:#768390',
  value: 'padding:3px 0;vertical-align:top',
  picture: 'display:block;max-width:100%;height:auto;margin-top:16px;border:1px solid #768390',
} as const

/** A message as a small page: the sentence, the facts, the link and the picture. */
export function pageOf({ title, text, facts, link, picture, severity }: Message): string {
  const rows = facts.map(
    ({ name, value }) =>
      html`<tr><th style="${styles.name}">${name}</th><td style="${styles.value}">${
        value === link ? html`<a href="${link}">${link}</a>` : value
      }</td></tr>`,
  )
  const image = picture && html`<img style="${styles.picture}" src="cid:${pictureId}" alt="${picture.name}">`
  const head = `<!doctype html><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title>`
  return `${head}${
    html`<div style="${styles.letter};border-left:4px solid ${colours[severity]};padding-left:16px"><h2 style="${styles.title}">${title}</h2><p style="${styles.sentence}">${text}</p><table style="border-collapse:collapse">${rows}</table>${image}</div>`
      .markup
  }`
}
