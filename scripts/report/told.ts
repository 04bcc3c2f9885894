import type { IncidentLink } from './incidents.ts'
import { type Found, labelOf, type Result } from './results.ts'

/** A result as the report tells it: in our verdict, with a link to the last incident of its check. */
export const told =
  (incidents: ReadonlyMap<string, IncidentLink>) =>
  ({ result, run }: Found): Result => {
    const status = statusOf(result)
    const link = incidents.get(labelOf(result, 'check') ?? '')
    return {
      ...withPlainTraces(result),
      ...(status && { status }),
      labels: [...result.labels, { name: 'run', value: run.id }, { name: 'trigger', value: run.trigger }],
      links: link ? [...result.links, link] : result.links,
    }
  }

/** Allure's `broken` is for a test that could not tell; Playwright's timeout of a test is a failure of the service. */
function statusOf(result: Result): Result['status'] {
  if (result.status === 'skipped') return result.status
  const verdict = labelOf(result, 'verdict')
  if (verdict === 'inconclusive') return 'broken'
  return verdict === 'fail' ? 'failed' : result.status
}

/** Allure would open a trace on a page of Playwright's in the web; as a plain archive it is downloaded. */
function withPlainTraces<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value).replaceAll('application/vnd.allure.playwright-trace', 'application/zip'),
  )
}
