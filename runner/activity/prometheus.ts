import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import { defineActivity } from '../lib/plugin.ts'
import { shownUrl } from '../lib/url.ts'
import { type Series, seriesOf } from './exposition.ts'
import { address, fetchText } from './fetch.ts'
import { judgeValue, measure } from './measure.ts'

const { oneOf: _, ...numbers } = measure
const labels = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

const options = z.strictObject({
  ...address,
  metric: z.string().regex(/^[a-zA-Z_:][\w:]*$/, 'not the name of a metric'),
  /** Only series with these labels: `{ queue: ['high', 'low'] }`. Those that match are added up. */
  labels: labels.default({}),
  /** No series with these: what we ask ourselves would count as use, `{ path: ['/metrics', '/api/health'] }`. */
  without: labels.default({}),
  ...numbers,
})
type Options = z.output<typeof options>

/** A metric of the service itself; a counter with `changes: true`. */
export default defineActivity({
  name: 'prometheus',
  options,
  create: (options) => ({
    async look({ signal }) {
      const series = seriesOf(await fetchText(options, signal), options.metric)
      if (series === undefined)
        throw new AdapterError(`there is no metric ${options.metric} at ${shownUrl(new URL(options.url))}`)
      const sum = series.filter((one) => counts(one, options)).reduce((total, { value }) => total + value, 0)
      // Infinity or no number at all is what a broken gauge says.
      if (!Number.isFinite(sum)) throw new AdapterError(`${options.metric} is ${sum}, which says nothing`)
      return judgeValue(options.metric, sum, options)
    },
  }),
})

const has = (series: Series, name: string, wanted: string | readonly string[]): boolean =>
  [wanted].flat().includes(series.labels[name] ?? '')

function counts(series: Series, { labels, without }: Options): boolean {
  const asked = Object.entries(labels).every(([name, wanted]) => has(series, name, wanted))
  return asked && !Object.entries(without).some(([name, unwanted]) => has(series, name, unwanted))
}
