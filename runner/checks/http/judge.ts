import type { Answer, Reason } from '../../core/observation.ts'
import { inWords } from '../../lib/duration.ts'
import { sizeInWords } from '../../lib/size.ts'
import { shownUrl } from '../../lib/url.ts'
import type { Response } from './exchange.ts'
import { mismatch, valuesAt } from './json.ts'
import type { HttpOptions } from './options.ts'

type Values = Record<string, number | string | boolean>

/** What a response that arrived says. `name` is how the request is called in sentences. */
export function judgeResponse(
  name: string,
  response: Response,
  tookMs: number,
  options: HttpOptions,
): Answer {
  const values: Values = { status: response.status, bytes: response.body.length }
  const fail = (reason: Reason, what: string): Answer => ({
    verdict: 'fail',
    reason,
    summary: `${name}: ${what}`,
    values,
  })
  const status = judgeStatus(response, options)
  if (status) return fail(...status)
  if (response.cut) return fail('wrong-data', `the body is over ${sizeInWords(options.maxBytes)}`)
  const wrong = judgeHeaders(response, options) ?? judgeBody(response, options, values)
  if (wrong) return fail('wrong-data', wrong)
  if (options.slowAfter !== undefined && tookMs > options.slowAfter) {
    const summary = `${name}: took ${inWords(tookMs)}, expected at most ${inWords(options.slowAfter)}`
    return { verdict: 'degraded', reason: 'slow', summary, values }
  }
  return {
    verdict: 'pass',
    reason: 'ok',
    summary: `${name}: ${response.status} in ${inWords(tookMs)}`,
    values,
  }
}

function judgeStatus(
  { status, headers }: Response,
  options: HttpOptions,
): readonly [Reason, string] | undefined {
  const expected = options.expect.status
  if (expected.some((one) => one === status || one === `${Math.floor(status / 100)}xx`)) return undefined
  const location = status >= 300 && status < 400 ? URL.parse(String(headers.location), options.url) : null
  const to = location && headers.location ? `, a redirect to ${shownUrl(location)}` : ''
  const what = `answered ${status}${to}, expected ${expected.join(' or ')}`
  if (status >= 500) return ['http-5xx', what]
  return [status >= 400 ? 'http-4xx' : 'wrong-data', what]
}

function judgeHeaders({ headers }: Response, options: HttpOptions): string | undefined {
  for (const [name, expected] of Object.entries(options.expect.header ?? {})) {
    const actual = headers[name.toLowerCase()]
    if (actual === undefined) return `the header ${name} is missing, expected "${expected}"`
    if (!String(actual).includes(expected))
      return `the header ${name} should contain "${expected}", but does not`
  }
  return undefined
}

/** Says what is wrong with the body, and puts the numbers that are asked for into `values`. */
function judgeBody(response: Response, options: HttpOptions, values: Values): string | undefined {
  const { json, text } = options.expect
  if (!json && !text && !options.values) return undefined
  const body = decode(response.body)
  if (body === undefined) return 'the body is not valid UTF-8'
  if (text && !body.includes(text.contains)) return `the body does not contain "${text.contains}"`
  if (!json && !options.values) return undefined
  const parsed = parse(body)
  if ('wrong' in parsed) return parsed.wrong
  Object.assign(values, valuesAt(parsed.document, options.values ?? {}))
  for (const [path, expected] of Object.entries(json ?? {})) {
    const wrong = mismatch(parsed.document, path, expected)
    if (wrong) return wrong
  }
  return undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

function parse(body: string): { readonly document: unknown } | { readonly wrong: string } {
  try {
    return { document: JSON.parse(body) }
  } catch {
    return { wrong: `the body should be JSON, but begins with "${body.slice(0, 60)}"` }
  }
}
