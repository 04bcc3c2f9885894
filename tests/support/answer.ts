import type { Reason } from '../../runner/core/observation.ts'

/** What a wrong status of HTTP means for healing. */
export const statusReason = (status: number): Reason =>
  status >= 500 ? 'http-5xx' : status >= 400 ? 'http-4xx' : 'wrong-data'

/** JSON where it is JSON. Other text stays text: the error that quotes it says more than a parser would. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** Any body on one line, for a sentence. */
export const inShort = (body: unknown): string =>
  (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).replace(/\s+/g, ' ').slice(0, 200)
