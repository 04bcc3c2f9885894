import { z } from 'zod'
import { parsed } from '../support/answer.ts'
import { firstBlock } from '../support/events.ts'
import { check, must, note, test } from '../support/fixtures.ts'
import { getJson } from '../support/json.ts'
import { jobs } from '../support/shapes.ts'

test(
  'jobs are listed, and one that never was is not found',
  check({ service: 'panel', slowAfter: '2s' }),
  async ({ request }) => {
    await getJson(request, '/api/jobs', jobs)
    await getJson(request, '/api/jobs?id=no-such-job', z.object({ error: z.string() }), 404)
  },
)

test(
  'the stream of jobs begins at once',
  check({ service: 'panel', slowAfter: '3s' }),
  async ({ panelUrl }) => {
    const first = await firstBlock(`${panelUrl}/api/jobs/stream`, 10_000)
    note('firstBlock', first.type)
    // Panels that tell only of changes have none to tell of without a job.
    if (first.type === 'comment') return
    must(parsed(first.data), 'an event holds JSON', 'wrong-data').toBeInstanceOf(Object)
  },
)
