import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import { valueAt } from '../lib/json-path.ts'
import { defineActivity } from '../lib/plugin.ts'
import { shownUrl } from '../lib/url.ts'
import { address, fetchJson } from './fetch.ts'
import { judgeValue, measure } from './measure.ts'

/** A value in the JSON of an HTTP answer. */
export default defineActivity({
  name: 'json',
  options: z.strictObject({
    ...address,
    /** `queue.length` or `stats.lastRequestAt`; `$` is the whole answer. */
    path: z.string().min(1),
    ...measure,
  }),
  create: (options) => ({
    async look({ signal }) {
      const value = valueAt(await fetchJson(options, signal), options.path)
      if (value === undefined)
        throw new AdapterError(
          `there is no ${options.path} in the answer of ${shownUrl(new URL(options.url))}`,
        )
      return judgeValue(options.path, value, options)
    },
  }),
})
