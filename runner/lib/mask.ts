import { personal } from './mask-personal.ts'
import { type Rule, rules } from './mask-rules.ts'

export type Mask = (text: string) => string

/** What stands where a secret stood. */
export const masked = '[masked]'

/** Shorter values would be found inside of ordinary words. */
const shortest = 6

/**
 * Takes secrets out of text: the given values in every form in which they travel, and whatever looks like one
 * (see mask-rules.ts). Masking twice changes nothing. Time is linear in the length of the text.
 */
export function createMask(secrets: readonly string[] = []): Mask {
  const literals = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(forms))].sort(
    (a, b) => b.length - a.length,
  )
  return (text) => rules.reduce(applyRule, literals.reduce(applyLiteral, text))
}

/** The same mask for readers who are strangers: e-mail and IP addresses and names of users go as well. */
export const forStrangers =
  (mask: Mask): Mask =>
  (text) =>
    personal.reduce(applyRule, mask(text))

/** The same value with every string in it masked; numbers, flags and keys stay. */
export function maskDeep<Value>(value: Value, mask: Mask): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return mask(part)
    if (Array.isArray(part)) return part.map(walk)
    if (part === null || typeof part !== 'object') return part
    return Object.fromEntries(
      Object.entries(part).map(([key, child]) => [key, maskEntry(key, child, mask, walk)]),
    )
  }
  return walk(value) as Value
}

/** A value alone does not show that it is a password; its key does. */
function maskEntry(key: string, child: unknown, mask: Mask, walk: (part: unknown) => unknown): unknown {
  if (typeof child !== 'string') return walk(child)
  const pair = `${JSON.stringify(key)}: ${JSON.stringify(child)}`
  return mask(pair) === `${JSON.stringify(key)}: "${masked}"` ? masked : mask(child)
}

const applyLiteral = (text: string, literal: string) => text.replaceAll(literal, masked)

const applyRule = (text: string, rule: Rule) =>
  text.replace(rule.pattern, (...found: unknown[]) => rule.replace(found as string[], masked))

function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const url = encodeURIComponent(secret)
  const lowerUrl = url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  return [secret, json, JSON.stringify(json).slice(1, -1), url, lowerUrl, form, ...base64(secret)]
}

/**
 * Base64 of the value on its own and inside of something longer, such as `user:secret`: what precedes it shifts
 * its bits, so that three forms exist. Only the characters that depend on the value alone are kept.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const uncertain = (bytes.length + shift) % 3 === 0 ? 0 : 1
    return text.slice(shift === 0 ? 0 : shift + 1, text.length - uncertain)
  })
  const plain = shifted.filter((text) => text.length >= shortest)
  return [
    bytes.toString('base64'),
    ...plain,
    ...plain.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}
