import { harmless } from './harmless.ts'

/** Markup that is safe to put into a page; only `html` makes it. */
export type Html = { readonly markup: string }

type Part = Html | string | number | false | null | undefined | readonly Part[]

/** Everything between the literals is escaped, but what `html` made itself; lists are joined, nothing is left out silently. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: literals.reduce((page, literal, index) => page + toMarkup(parts[index - 1]) + literal) }
}

/** Markup of our own making, such as the style sheet. Never for text from outside. */
export const trusted = (markup: string): Html => ({ markup })

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

export const escapeHtml = (text: string): string =>
  harmless(text).replace(/[&<>"'`]/g, (character) => escapes[character] ?? '')

function toMarkup(part: Part): string {
  if (part === false || part === null || part === undefined) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return 'markup' in part ? part.markup : part.map(toMarkup).join('')
}

/** A sentence in which what stands between backticks is something to type. */
export function prose(text: string): Html {
  return html`${text.split('`').map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece))}`
}

/** A relative path as a link that cannot leave the folder or become another scheme. */
export function relativeLink(path: string): string {
  const steps = path.split(/[\\/]+/).filter((step) => step !== '' && step !== '.' && step !== '..')
  return steps.map(encodeURIComponent).join('/')
}

/** The address if it is http or https; nothing else is ever a link. */
export function webLink(address: string): string | undefined {
  const url = URL.parse(address)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined
}

/** A picture whose bytes are in the page; nothing else is shown. */
export function imageSource(source: string | undefined): string | undefined {
  return source && /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]*={0,2}$/.test(source)
    ? source
    : undefined
}
