import type { TestContext } from 'node:test'
import type { Bench, Mood } from './contract.ts'
import { type Request, receiver, type Say } from './receiver.ts'

type Vendor = {
  readonly says: Readonly<Record<Exclude<Mood, 'hang'>, Say>>
  readonly options: (url: string) => Readonly<Record<string, unknown>>
  /** The text of one request as people see it. */
  readonly shows: (request: Request) => string
  readonly secret?: string
  readonly patienceMs?: number
  readonly knowsNonsense?: boolean
}

const json = (status: number, body: unknown, headers?: Record<string, string>): Say => ({
  status,
  body: JSON.stringify(body),
  ...(headers && { headers }),
})
const page: Say = { status: 200, body: '<html>Sign in to the network</html>' }

const entities = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const texts = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'object' && value !== null
      ? Object.values(value).map(texts).join('\n')
      : ''

/** The documented answers of each vendor, and how a reader sees what was sent. */
const vendors: Readonly<Record<string, Vendor>> = {
  webhook: {
    says: {
      well: { status: 204 },
      patience: { status: 429, headers: { 'retry-after': '7' } },
      broken: { status: 500, body: 'oops' },
      nonsense: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    },
    options: (url) => ({ url: `${url}/hook`, secret: 'sesame-open' }),
    shows: ({ body }) => texts(JSON.parse(body)),
    secret: 'sesame-open',
    patienceMs: 7_000,
    knowsNonsense: true,
  },
  // core.telegram.org/bots/api#making-requests and #responseparameters
  telegram: {
    says: {
      well: json(200, { ok: true, result: { message_id: 42 } }),
      patience: json(429, {
        ok: false,
        error_code: 429,
        description: 'Too Many Requests: retry after 7',
        parameters: { retry_after: 7 },
      }),
      broken: json(502, { ok: false, error_code: 502, description: 'Bad Gateway' }),
      nonsense: page,
    },
    options: (url) => ({ token: '123456:made-up-token', chat: -1001, server: url }),
    shows: ({ body }) => entities((JSON.parse(body) as { text: string }).text.replaceAll(/<\/?b>/g, '')),
    secret: 'made-up-token',
    patienceMs: 7_000,
    knowsNonsense: true,
  },
  // api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
  slack: {
    says: {
      well: { status: 200, body: 'ok' },
      patience: { status: 429, body: 'rate_limited', headers: { 'retry-after': '7' } },
      broken: { status: 500, body: 'rollup_error' },
      nonsense: page,
    },
    options: (url) => ({ url: `${url}/services/T0/B0/made-up` }),
    shows: ({ body }) => entities(texts((JSON.parse(body) as { blocks: unknown }).blocks)),
    secret: '/services/T0/B0/made-up',
    patienceMs: 7_000,
    knowsNonsense: true,
  },
  // docs.discord.com/developers/topics/rate-limits
  discord: {
    says: {
      well: json(200, { id: '987', type: 0, content: '' }),
      patience: json(
        429,
        { message: 'You are being rate limited.', retry_after: 7.5, global: false },
        { 'retry-after': '8' },
      ),
      broken: { status: 500, body: 'oops' },
      nonsense: page,
    },
    options: (url) => ({ url: `${url}/api/webhooks/1/made-up` }),
    shows: ({ body }) =>
      texts((JSON.parse(body) as { embeds: unknown }).embeds).replaceAll(/\\(?=[^A-Za-z0-9\s])/g, ''),
    secret: '/api/webhooks/1/made-up',
    patienceMs: 7_500,
    knowsNonsense: true,
  },
  // docs.ntfy.sh/publish/#publish-as-json
  ntfy: {
    says: {
      well: json(200, { id: 'sPs71M8A2T', time: 1_790_000_000, event: 'message', topic: 'ops' }),
      patience: json(
        429,
        { code: 42901, http: 429, error: 'limit reached: too many requests', link: 'https://ntfy.sh/docs' },
        { 'retry-after': '7' },
      ),
      broken: json(500, { code: 50001, http: 500, error: 'internal server error' }),
      nonsense: page,
    },
    options: (url) => ({ server: url, topic: 'ops', token: 'tk_made-up-token' }),
    shows: ({ body }) => texts(JSON.parse(body)),
    secret: 'tk_made-up-token',
    patienceMs: 7_000,
    knowsNonsense: true,
  },
  // github.com/prometheus/alertmanager, api/v2/openapi.yaml
  alertmanager: {
    says: {
      well: { status: 200 },
      patience: { status: 429, headers: { 'retry-after': '7' } },
      broken: json(500, 'internal error'),
      nonsense: page,
    },
    options: (url) => ({ url, token: 'made-up-token' }),
    shows: ({ body }) => texts(JSON.parse(body)),
    secret: 'made-up-token',
    patienceMs: 7_000,
    knowsNonsense: true,
  },
}

/** A bench for a kind that speaks HTTP; undefined for one that does not. */
export function benchOf(name: string): ((t: TestContext) => Promise<Bench>) | undefined {
  const vendor = vendors[name]
  return vendor && ((t) => httpBench(t, vendor))
}

async function httpBench(t: TestContext, vendor: Vendor): Promise<Bench> {
  let mood: Mood = 'well'
  const { url, got } = await receiver(t, () => (mood === 'hang' ? 'hang' : vendor.says[mood]))
  return {
    options: vendor.options(url),
    turn: (next) => {
      mood = next
    },
    seen: () => got.map(vendor.shows),
    raw: () => got.map(({ body }) => body).join('\n'),
    knowsNonsense: vendor.knowsNonsense ?? false,
    ...(vendor.secret !== undefined && { secret: vendor.secret }),
    ...(vendor.patienceMs !== undefined && { patienceMs: vendor.patienceMs }),
  }
}
