import type { Page, Request } from '@playwright/test'

const quietMs = 150
const stepMs = 25

/** What a page goes on to ask of its own panel by itself; pictures and streams are no part of it. */
const kinds = ['fetch', 'xhr', 'script']

/** Follows a page from its first byte on. Resolves with whether it came to rest within the time. */
export function followRequests(page: Page, origin: string): (withinMs: number) => Promise<boolean> {
  const pending = new Set<Request>()
  let changedAt = performance.now()
  const change = (what: () => void) => {
    what()
    changedAt = performance.now()
  }
  page.on('request', (request) => {
    if (kinds.includes(request.resourceType()) && request.url().startsWith(`${origin}/`)) {
      change(() => pending.add(request))
    }
  })
  // A stream that is read by `fetch` never ends.
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    if (type.startsWith('text/event-stream')) change(() => pending.delete(response.request()))
  })
  for (const end of ['requestfinished', 'requestfailed'] as const) {
    page.on(end as 'requestfinished', (request) => change(() => pending.delete(request)))
  }
  return async (withinMs) => {
    const until = performance.now() + withinMs
    // Answers are often followed by further questions, and what they say has to be drawn.
    while (pending.size > 0 || performance.now() - changedAt < quietMs) {
      if (performance.now() > until) return false
      await page.waitForTimeout(stepMs)
    }
    return true
  }
}
