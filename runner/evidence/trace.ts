import { setImmediate } from 'node:timers/promises'
import { createMask, type Mask, maskDeep, masked } from '../lib/mask.ts'
import { type Archive, pack, unpack } from './archive.ts'

/** Cookies and typed passwords whose values are looked for everywhere in the trace, and the shortest of them. */
const mostValues = 300
const shortestValue = 6
const textBytes = 16 * 2 ** 20
const pauseChars = 500_000

/**
 * A trace of Playwright's without the secrets of its test: headers, cookies, forms and typed passwords are masked where
 * they stand, and their values wherever else they come up (pages, console, sources). Pictures stay as they are.
 * Rejects for what is no archive.
 */
export async function maskTrace(content: Uint8Array, mask: Mask): Promise<Uint8Array> {
  const files = await unpack(content)
  const values = new Set<string>()
  for (const [name, bytes] of Object.entries(files)) if (isRecord(name)) await learn(textOf(bytes), values)
  const everywhere = createMask([...values].slice(0, mostValues))
  const whole: Mask = (text) => mask(everywhere(text))
  const clean: Record<string, Uint8Array> = {}
  for (const [name, bytes] of Object.entries(files)) clean[name] = await maskFile(name, bytes, whole)
  return pack(clean satisfies Archive)
}

/** Lines of JSON: what happened, what was asked for over the network, and from where in the code. */
const isRecord = (name: string): boolean => /\.(?:trace|network|stacks)$/.test(name)

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')

async function maskFile(name: string, bytes: Uint8Array, mask: Mask): Promise<Uint8Array> {
  if (isRecord(name)) {
    const lines: string[] = []
    for await (const line of linesOf(textOf(bytes))) lines.push(maskLine(line, mask))
    return Buffer.from(lines.join('\n'))
  }
  if (bytes.subarray(0, 8_192).includes(0) || /\.(?:jpe?g|png|webp)$/i.test(name)) return bytes
  return Buffer.from(mask(textOf(bytes.subarray(0, textBytes))))
}

/** Lets other work go on in between: a trace may have tens of megabytes. */
async function* linesOf(text: string): AsyncGenerator<string> {
  let read = 0
  for (const line of text.split('\n')) {
    read += line.length
    if (read > pauseChars) {
      read = 0
      await setImmediate()
    }
    yield line
  }
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function maskLine(line: string, mask: Mask): string {
  const value = parse(line)
  return value === undefined ? mask(line) : JSON.stringify(maskDeep(maskNamed(value, mask), mask))
}

type Named = Readonly<Record<string, unknown>>
const isNamed = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{ name: 'Cookie', value }` of HAR shows only together that the value is secret. */
function maskNamed(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((child) => maskNamed(child, mask))
  if (!isNamed(value)) return value
  const rest = Object.entries(value).map(([key, child]) => [
    key,
    key === 'cookies' && Array.isArray(child) ? child.map(maskCookie) : maskNamed(child, mask),
  ])
  const result: Named = Object.fromEntries(rest)
  const { name, value: text } = result
  if (typeof name !== 'string' || typeof text !== 'string') return result
  return { ...result, value: maskDeep({ [name]: text }, mask)[name] ?? masked }
}

const maskCookie = (cookie: unknown): unknown => (isNamed(cookie) ? { ...cookie, value: masked } : masked)

/** Collects what is secret by the place where it stands. */
async function learn(text: string, values: Set<string>): Promise<void> {
  for await (const line of linesOf(text)) visit(parse(line), values)
}

function visit(value: unknown, values: Set<string>): void {
  if (Array.isArray(value)) {
    const [tag, attributes] = value
    if (isNamed(attributes) && tag === 'INPUT' && attributes.type === 'password')
      keep(attributes.__playwright_value_, values)
    for (const child of value) visit(child, values)
  } else if (isNamed(value)) {
    for (const secret of secretsIn(value)) keep(secret, values)
    for (const child of Object.values(value)) visit(child, values)
  }
}

function keep(value: unknown, values: Set<string>): void {
  if (typeof value === 'string' && value.length >= shortestValue) values.add(value)
}

const secretField = /passw|pwd|secret|token|парол/i

function secretsIn({ name, value, cookies, selector, text }: Named): readonly unknown[] {
  const ofCookies = Array.isArray(cookies) ? cookies.filter(isNamed).map((cookie) => cookie.value) : []
  // What a test types into a field: `fill` has a value, `type` a text.
  const typed = typeof selector === 'string' && secretField.test(selector) ? [value, text] : []
  if (typeof name !== 'string' || typeof value !== 'string') return [...ofCookies, ...typed]
  return [...ofCookies, ...typed, ...ofHeader(name.toLowerCase(), value)]
}

/** A cookie of under six characters is masked in its header alone. */
function ofHeader(name: string, value: string): readonly string[] {
  const afterName = (pair: string) => pair.slice(pair.indexOf('=') + 1).trim()
  if (name === 'cookie') return value.split(';').map(afterName)
  if (name === 'set-cookie') return value.split('\n').map((line) => afterName(line.split(';')[0] ?? ''))
  if (/authorization|^x-(?:api-key|auth-token|csrf-token)$/.test(name)) return [value.replace(/^\w+\s+/, '')]
  return []
}
