import type { TestCase, TestResult } from '@playwright/test/reporter'
import type { Evidence } from '../../core/observation.ts'
import type { FinishedTest } from './verdict.ts'

const longestText = 20_000

/** Reduces Playwright's test and result to what judging needs. */
export function finishedTest(test: TestCase, result: TestResult): FinishedTest {
  return {
    status: result.status,
    expectedStatus: test.expectedStatus,
    errors: result.errors.map((error) => ({
      message: error.message ?? error.value ?? 'unknown error',
      ...(error.snippet ? { snippet: error.snippet } : {}),
      ...(error.location ? { at: `${error.location.file}:${error.location.line}` } : {}),
    })),
    annotations: result.annotations.length > 0 ? result.annotations : test.annotations,
    evidence: result.attachments.flatMap(evidenceOf),
    bodyMs: bodyMs(result),
  }
}

/** Time between the hooks around the body: launching a browser is not the service's slowness. */
function bodyMs({ steps, duration }: TestResult): number {
  const before = steps.find((step) => step.title === 'Before Hooks')
  const after = steps.find((step) => step.title === 'After Hooks')
  if (!before || !after) return Math.round(duration)
  return Math.max(0, Math.round(after.startTime.getTime() - before.startTime.getTime() - before.duration))
}

function evidenceOf(attachment: TestResult['attachments'][number]): Evidence[] {
  const { name: title, contentType, path, body } = attachment
  const common = { kind: kindOf(title, contentType), title, contentType }
  if (path) return [{ ...common, path }]
  if (body && /^(text\/|application\/json)/.test(contentType)) {
    return [{ ...common, text: body.toString('utf8').slice(0, longestText) }]
  }
  return []
}

function kindOf(name: string, contentType: string): Evidence['kind'] {
  if (name === 'trace') return 'trace'
  if (/-diff(\.png)?$|^difference/.test(name)) return 'diff'
  if (/-expected(\.png)?$|^baseline/.test(name)) return 'baseline'
  if (contentType.startsWith('image/')) return 'screenshot'
  return /log|console/.test(name) ? 'log' : 'file'
}
