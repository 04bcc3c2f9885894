import { type Page, type Response, test } from '@playwright/test'
import { type PageTrouble, pageTroubleName } from '../../runner/lib/page-trouble.ts'
import { followRequests } from './own-requests.ts'
import { fault } from './should.ts'

export type { PageTrouble }

export type Panel = {
  readonly url: string
  /** Opens a page of the panel by its path; its troubles are collected from the first byte. */
  open(path: string): Promise<Response>
  /**
   * Waits until what the page asks the panel for by itself is answered, with a limit: what a page is, and whether it
   * breaks, often shows only then. Resolves with whether it came to rest.
   */
  settled(withinMs?: number): Promise<boolean>
  readonly trouble: PageTrouble
}

/** The panel gives a ComfyUI that is frozen up to 5 s, and shows what comes of it. */
const settleMs = 8_000

/** Wraps a page of Playwright's; troubles of everything that it opens are attached to a test that fails. */
export function createPanel(page: Page, url: string): Panel {
  const { origin } = new URL(url)
  const trouble = collectTrouble(page, origin)
  const atRest = followRequests(page, origin)
  return {
    url,
    trouble,
    settled: (withinMs = settleMs) => atRest(withinMs),
    async open(path) {
      const response = await page.goto(new URL(path, url).href, { waitUntil: 'load' })
      if (!response) throw fault('wrong-data', `${path} answered nothing`)
      return response
    },
  }
}

export async function attachTrouble(trouble: PageTrouble): Promise<void> {
  if (Object.values(trouble).every((list) => list.length === 0)) return
  await test.info().attach(pageTroubleName, {
    body: JSON.stringify(trouble, null, 2),
    contentType: 'application/json',
  })
}

function collectTrouble(page: Page, origin: string): PageTrouble {
  const trouble: PageTrouble = { uncaught: [], console: [], failedRequests: [] }
  // Browsers ask for it unbidden; nobody misses it.
  const own = (url: string) =>
    URL.canParse(url) && new URL(url).origin === origin && !url.endsWith('/favicon.ico')
  page.on('pageerror', (error) => trouble.uncaught.push(error.message))
  page.on('console', (message) => {
    // A failed request is told by its response, which knows the status.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      trouble.console.push(message.text())
    }
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && own(response.url())) {
      trouble.failedRequests.push(
        `${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`,
      )
    }
  })
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'unknown'
    // Leaving a page cancels its streams: nobody failed.
    if (own(request.url()) && why !== 'net::ERR_ABORTED') {
      trouble.failedRequests.push(`${why} ${request.method()} ${new URL(request.url()).pathname}`)
    }
  })
  return trouble
}
