import { Agent, request } from 'undici'
import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import type { Finding, Source } from './source.ts'

export type SentryOptions = {
  /** Of the pages and the API: `https://sentry.io`. */
  readonly url: string
  readonly token: string
  readonly org: string
  readonly project: string
}

const wanted = 5
/** An answer without the bodies of its events has about 2 KB for each of at most 100. */
const maxBytes = 4 * 2 ** 20

/**
 * The newest events of a project in Sentry, oldest first, each with the page of its issue. Asks once for the first
 * page of `GET /api/0/projects/{org}/{project}/events/` (https://docs.sentry.io/api/events/list-a-projects-error-events/),
 * which is sorted, the newest first. Who was concerned (`user`) is not read.
 */
export function sentryEvents(options: SentryOptions): Source {
  const { url, org, project } = options
  return {
    key: 'sentry',
    kind: 'log',
    title: `Sentry: the last ${wanted} events of ${org}/${project}`,
    async collect({ signal }) {
      const base = url.replace(/\/+$/, '')
      const events = await ask(base, options, signal)
      return findingOf(events, `${base}/organizations/${encodeURIComponent(org)}/issues`)
    },
  }
}

const eventSchema = z.object({
  eventID: z.string(),
  groupID: z.string().nullish(),
  title: z.string(),
  dateCreated: z.iso.datetime({ offset: true }),
  culprit: z.string().nullish(),
  tags: z.array(z.object({ key: z.string(), value: z.string().nullish() })).nullish(),
})

type SentryEvent = z.output<typeof eventSchema>

async function ask(
  base: string,
  options: SentryOptions,
  signal: AbortSignal,
): Promise<readonly SentryEvent[]> {
  const { org, project, token } = options
  const dispatcher = new Agent({ connect: { timeout: 2_000 }, pipelining: 0 })
  const path = `${base}/api/0/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/events/`
  try {
    const response = await request(`${path}?full=false&per_page=${wanted}`, {
      dispatcher,
      signal,
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    }).catch((cause: unknown) => {
      throw new AdapterError(`Sentry at ${base} cannot be reached`, { cause })
    })
    const { statusCode, headers } = response
    if (statusCode !== 200) throw new AdapterError(refusal(statusCode, headers['retry-after'], options))
    return eventsIn(await read(response.body))
  } finally {
    await dispatcher.destroy()
  }
}

function refusal(status: number, retryAfter: string | string[] | undefined, { org, project }: SentryOptions) {
  switch (status) {
    case 401:
      return 'Sentry does not accept the token (HTTP 401): give a valid one in SENTRY_AUTH_TOKEN'
    case 403:
      return `The token may not read ${org}/${project} (HTTP 403): it needs the scope project:read`
    case 404:
      return `Sentry knows no project ${org}/${project} (HTTP 404): check sentry.org and sentry.project`
    case 429: {
      const pause = /^\d+$/.test(String(retryAfter)) ? ` for ${String(retryAfter)} s` : ''
      return `Sentry asks to be left alone${pause} (HTTP 429): too many requests with this token`
    }
    default:
      return `Sentry answered HTTP ${status}`
  }
}

async function read(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > maxBytes)
      throw new AdapterError(`Sentry's answer is over ${maxBytes / 2 ** 20} MB, and was not read`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function eventsIn(text: string): readonly SentryEvent[] {
  const nonsense = "Sentry's answer is no list of events: is sentry.url the address of a Sentry?"
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (cause) {
    throw new AdapterError(nonsense, { cause })
  }
  const judged = z.array(eventSchema).safeParse(given)
  if (!judged.success) throw new AdapterError(nonsense)
  const newestFirst = judged.data.toSorted((a, b) => Date.parse(b.dateCreated) - Date.parse(a.dateCreated))
  return newestFirst.slice(0, wanted).reverse()
}

function findingOf(events: readonly SentryEvent[], issues: string): Finding {
  if (events.length === 0) return { text: '', note: 'no events' }
  const pages = new Map(
    events
      .toReversed()
      .flatMap(({ groupID, title }) => (groupID ? [[groupID, oneLine(title)] as const] : [])),
  )
  return {
    text: events.map((event) => lineOf(event, issues)).join('\n'),
    links: [...pages].map(([id, title]) => ({ label: `Sentry: ${title}`, url: pageOf(issues, id) })),
  }
}

function lineOf({ dateCreated, title, culprit, groupID, tags }: SentryEvent, issues: string): string {
  const level = tags?.find(({ key }) => key === 'level')?.value ?? 'error'
  const where = culprit ? ` (${oneLine(culprit)})` : ''
  const page = groupID ? ` ${pageOf(issues, groupID)}` : ''
  return `${new Date(dateCreated).toISOString()} ${oneLine(level)} ${oneLine(title)}${where}${page}`
}

const pageOf = (issues: string, group: string): string => `${issues}/${encodeURIComponent(group)}/`

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300)
