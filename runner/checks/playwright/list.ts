import { randomUUID } from 'node:crypto'
import { inWords } from '../../lib/duration.ts'
import { UserError } from '../../lib/errors.ts'
import type { ListedCheck, Message } from './protocol.ts'
import { session } from './session.ts'
import type { SuiteTools } from './suite.ts'
import { troubleOf } from './trouble.ts'

const deadlineMs = 30_000

/** Every check that Playwright finds, of one suite or of all. Nothing is run. */
export async function listChecks(tools: SuiteTools, suite?: string): Promise<readonly ListedCheck[]> {
  const messages: Message[] = []
  const end = await session(tools, {
    run: `list-${randomUUID()}`,
    asked: async () => ({ list: true, ...(suite ? { project: `${suite}*` } : {}) }),
    deadlineMs,
    keep: false,
    onMessage: (message) => messages.push(message),
  })
  const troubles = messages.flatMap((message) => (message.type === 'trouble' ? [message.text] : []))
  const begin = messages.find((message) => message.type === 'begin')
  if (begin && troubles.length === 0) return begin.checks.filter((check) => !suite || check.suite === suite)
  const late = end.by === 'deadline' ? `no list after ${inWords(deadlineMs)}` : undefined
  throw new UserError(
    `The checks in ${tools.root} cannot be listed: ${late ?? tools.mask(troubleOf(troubles, end))}`,
    'Run npx playwright test --list there and mend what it says',
  )
}
