import { z } from 'zod'

/** Under this name a test attaches what went wrong behind its page, as JSON. */
export const pageTroubleName = 'console and requests'

const lines = z.array(z.string()).default([])
const shape = z.object({ uncaught: lines, console: lines, failedRequests: lines })

/** What went wrong behind a page that may look right. */
export type PageTrouble = z.output<typeof shape>

/** Undefined for text that is something else. */
export function parsePageTrouble(text: string): PageTrouble | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
