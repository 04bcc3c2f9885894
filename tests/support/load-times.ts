import type { Page } from '@playwright/test'

/** Milliseconds from the request to the first paint and to the end of loading, as the browser measured them. */
export type LoadTimes = { readonly firstPaint: number; readonly load: number }

export function loadTimesOf(page: Page): Promise<LoadTimes> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const paint = performance.getEntriesByName('first-contentful-paint')[0]
    return { firstPaint: Math.round(paint?.startTime ?? 0), load: Math.round(navigation?.loadEventEnd ?? 0) }
  })
}
