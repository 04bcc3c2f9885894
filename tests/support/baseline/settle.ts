import type { Page } from '@playwright/test'

const quietMs = 200
/** Streams and tickers never end: what is not quiet by then is judged as it is. */
const patienceMs = 2_000

/** Waits until all that a person would wait for is there: fonts, pictures (lazy ones too), and what scripts add. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(loadAll, patienceMs)
  await Promise.race([page.waitForLoadState('networkidle'), page.waitForTimeout(patienceMs / 2)])
  await page.evaluate(quiet, { quietMs, patienceMs })
}

/** Runs in the page. Scrolls once through it, because some pictures come only when they are looked at. */
async function loadAll(patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs
  const [x, y] = [scrollX, scrollY]
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  for (const image of document.querySelectorAll('img')) image.loading = 'eager'
  const bottom = document.documentElement.scrollHeight
  for (let at = 0; at < bottom && performance.now() < until; at += innerHeight) {
    scrollTo({ left: 0, top: at, behavior: 'instant' })
    await frame()
  }
  scrollTo({ left: x, top: y, behavior: 'instant' })
  const late = new Promise((resolve) => setTimeout(resolve, Math.max(0, until - performance.now())))
  const loaded = [...document.images].map((image) =>
    image.complete
      ? undefined
      : new Promise((resolve) => {
          image.addEventListener('load', resolve)
          image.addEventListener('error', resolve)
        }),
  )
  await Promise.race([Promise.all([document.fonts.ready, ...loaded]), late])
}

/** Runs in the page. */
function quiet({ quietMs, patienceMs }: { quietMs: number; patienceMs: number }): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      observer.disconnect()
      clearTimeout(patience)
      resolve()
    }
    let timer = setTimeout(end, quietMs)
    const patience = setTimeout(end, patienceMs)
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(end, quietMs)
    })
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  })
}
