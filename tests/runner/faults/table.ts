import type { Reason, Verdict } from '../../../runner/core/observation.ts'

export type Service = 'panel' | 'comfyui' | 'thumbs'

/** One fault of the demo, and what has to come of it. */
export type FaultRow = {
  readonly service: Service
  readonly fault: string
  readonly options?: Readonly<Record<string, unknown>>
  /** The check that has to find it: a light one of demo/guardian.config.ts, or a Playwright test. */
  readonly foundBy: string
  readonly verdict: Verdict
  readonly reason: Reason
  /** The sentence in the report; `…` stands for anything. */
  readonly says: string
}

type Finding = Omit<FaultRow, 'service' | 'foundBy'>

/** What every service can suffer, and its light check tells. */
const everywhere: readonly Finding[] = [
  {
    fault: 'slow',
    options: { ms: 1_300 },
    verdict: 'degraded',
    reason: 'slow',
    says: 'took … s, expected at most 1 s',
  },
  { fault: 'error-500', verdict: 'fail', reason: 'http-5xx', says: 'answered 500, expected 2xx' },
  {
    fault: 'wrong-json',
    verdict: 'fail',
    reason: 'wrong-data',
    says: 'the body should be JSON, but begins with "{"status": …',
  },
  { fault: 'drip', verdict: 'fail', reason: 'timeout', says: 'did not answer within 2 s' },
  { fault: 'hang', verdict: 'fail', reason: 'timeout', says: 'did not answer within 2 s' },
  { fault: 'crash', verdict: 'fail', reason: 'refused', says: 'refuses connections (ECONNREFUSED)' },
  {
    fault: 'port-held',
    options: { ms: 2_500 },
    verdict: 'fail',
    reason: 'http-4xx',
    says: 'answered 418, expected 2xx',
  },
  { fault: 'exit-at-start', verdict: 'fail', reason: 'refused', says: 'refuses connections (ECONNREFUSED)' },
]

const lightChecks = { comfyui: 'comfyui/queue', panel: 'panel/health', thumbs: 'thumbs/health' } as const

/** Only a job that is really run sees these: every endpoint goes on answering 200. */
const jobs: readonly (Finding & { readonly by: string })[] = [
  {
    fault: 'dead-worker',
    by: 'comfyui-canary › queue round trip',
    verdict: 'fail',
    reason: 'timeout',
    says: 'The queue is stuck: nothing is running and 1 job is waiting. The worker of ComfyUI is dead, while its endpoints answer 200',
  },
  {
    fault: 'frozen-item',
    by: 'comfyui-canary › queue round trip',
    verdict: 'fail',
    reason: 'timeout',
    says: 'The queue is stuck: our own job has been running for 1… s without any progress, and 0 jobs are waiting',
  },
  {
    fault: 'job-fails',
    by: 'comfyui-canary › queue round trip',
    verdict: 'fail',
    reason: 'assertion',
    says: 'Job … failed at node probe_… RuntimeError: the demo was told to fail this job',
  },
  {
    fault: 'out-of-memory',
    by: 'comfyui-canary › queue round trip',
    verdict: 'fail',
    reason: 'low-resource',
    says: 'Job … failed at node probe_… torch.OutOfMemoryError: Allocation on device',
  },
  {
    fault: 'job-loses-image',
    by: 'comfyui-canary › queue round trip',
    verdict: 'fail',
    reason: 'http-4xx',
    says: '…/view?… answered 404 instead of the file',
  },
  {
    fault: 'output-evicted',
    by: 'comfyui-queue › a rerun from the cache still has its picture',
    verdict: 'fail',
    reason: 'http-4xx',
    says: '…/view?… answered 404 instead of the file',
  },
  {
    fault: 'socket-drops',
    by: 'comfyui-canary › queue round trip',
    verdict: 'degraded',
    reason: 'reset',
    says: 'the socket stays open until the job is over: expected "socket", received "polling"',
  },
]

/** Only a browser sees these: each page answers 200. */
const pages: readonly (Finding & { readonly by: string })[] = [
  {
    fault: 'white-screen',
    options: { path: '/status' },
    by: 'smoke › pages › status works · desktop',
    verdict: 'fail',
    reason: 'white-screen',
    says: '/status: …',
  },
  {
    fault: 'error-boundary',
    options: { path: '/help' },
    by: 'smoke › pages › help works · desktop',
    verdict: 'fail',
    reason: 'assertion',
    says: '/help shows an error instead of itself (Application error: a client-side exception has occurred…',
  },
  {
    fault: 'late-error-boundary',
    options: { path: '/diagnostics' },
    by: 'smoke › pages › diagnostics works · desktop',
    verdict: 'fail',
    reason: 'assertion',
    says: '/diagnostics shows an error instead of itself (Критическая ошибка)',
  },
  {
    fault: 'page-error',
    options: { path: '/canvas' },
    by: 'smoke › pages › canvas works · desktop',
    verdict: 'fail',
    reason: 'assertion',
    says: '/canvas throws no errors: expected "", received "Cannot read properties of undefined (reading \'queue\')"',
  },
  {
    fault: 'failed-asset',
    options: { path: '/about' },
    by: 'smoke › pages › about works · desktop',
    verdict: 'fail',
    reason: 'assertion',
    says: 'everything that /about asks the panel for is answered: expected "", received "404 GET /assets/chunk-5f3a9c.js"',
  },
  {
    fault: 'console-error',
    options: { path: '/settings' },
    by: 'smoke › pages › settings works · desktop',
    verdict: 'degraded',
    reason: 'assertion',
    says: '/settings writes no errors to the console: expected "", received "Warning: state of the panel could not be restored…',
  },
  {
    fault: 'colour',
    options: { path: '/' },
    by: 'visual › pages › home looks as approved · desktop',
    verdict: 'degraded',
    reason: 'visual',
    says: 'home: …',
  },
  {
    fault: 'layout',
    options: { path: '/site/import' },
    by: 'visual › pages › site import looks as approved · desktop',
    verdict: 'degraded',
    reason: 'visual',
    says: 'site-import: …',
  },
]

const services = Object.keys(lightChecks) as Service[]

/** Every fault of the demo stack, and the check that has to find it. A fault without a row fails the build. */
export const faultTable: readonly FaultRow[] = [
  ...services.flatMap((service) =>
    everywhere.map((finding) => ({ ...finding, service, foundBy: lightChecks[service] })),
  ),
  ...jobs.map(({ by, ...finding }) => ({ ...finding, service: 'comfyui' as const, foundBy: `api › ${by}` })),
  ...pages.map(({ by, ...finding }) => ({ ...finding, service: 'panel' as const, foundBy: by })),
]

/** A sentence with `…` in it, as a pattern. */
export const pattern = (says: string): RegExp =>
  new RegExp(
    says
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*?'),
  )
