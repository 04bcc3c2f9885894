import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idOf, testListLine } from '../../../runner/checks/playwright/listed.ts'
import { mark, readMarks } from '../../../runner/checks/playwright/marks.ts'
import { protocolVersion, seal, unseal } from '../../../runner/checks/playwright/protocol.ts'
import { sentenceOf } from '../../../runner/checks/playwright/sentence.ts'
import { type FinishedTest, judge } from '../../../runner/checks/playwright/verdict.ts'

const finished = (more: Partial<FinishedTest>): FinishedTest => ({
  status: 'failed',
  expectedStatus: 'passed',
  errors: [],
  annotations: [],
  evidence: [],
  bodyMs: 10,
  ...more,
})
const errors = (...messages: string[]) => ({ errors: messages.map((message) => ({ message })) })
const verdictOf = (more: Partial<FinishedTest>) => {
  const { verdict, reason } = judge(finished(more))
  return `${verdict} ${reason}`
}

test('what Node and Chromium say becomes the reason', () => {
  const said: Record<string, string> = {
    'apiRequestContext.get: connect ECONNREFUSED 127.0.0.1:3000': 'fail refused',
    'page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1:3000/': 'fail refused',
    'apiRequestContext.get: socket hang up': 'fail reset',
    'page.goto: net::ERR_EMPTY_RESPONSE at http://127.0.0.1:3000/': 'fail reset',
    'page.goto: net::ERR_NAME_NOT_RESOLVED at http://panel/': 'fail dns',
    'page.goto: net::ERR_CERT_DATE_INVALID at https://panel/': 'fail tls',
    'TimeoutError: page.goto: Timeout 15000ms exceeded.': 'fail timeout',
    'expect(locator).toBeVisible() failed': 'fail assertion',
    [`Error: ${mark('http-5xx', '/ answers 200')}`]: 'fail http-5xx',
    [`Error: ${mark('should', mark('visual', 'it looks as approved'))}`]: 'degraded visual',
  }
  for (const [message, verdict] of Object.entries(said))
    assert.equal(verdictOf(errors(message)), verdict, message)
})

test('trouble of our own machinery is inconclusive, whatever else went wrong', () => {
  for (const message of [
    "browserType.launch: Executable doesn't exist at /x",
    'Error: worker process exited unexpectedly (code=null, signal=SIGKILL)',
    'page.click: Target page, context or browser has been closed',
    'page.goto: Page crashed',
    'spawn EMFILE',
  ]) {
    assert.equal(verdictOf(errors('something else', message)), 'inconclusive own-trouble', message)
  }
  const setUp = errors('Test timeout of 30000ms exceeded while setting up "page".')
  assert.equal(verdictOf({ status: 'timedOut', ...setUp }), 'inconclusive own-trouble')
})

test('a test that runs out of time fails, although its page is closed under it', () => {
  const told = errors(
    'Test timeout of 30000ms exceeded.',
    'page.waitForURL: Target page, context or browser has been closed',
  )
  assert.equal(verdictOf({ status: 'timedOut', ...told }), 'fail timeout')
})

test('a test without an answer proves nothing, and one that is marked as failing must fail', () => {
  assert.equal(verdictOf({ status: 'interrupted' }), 'inconclusive own-trouble')
  assert.equal(verdictOf({ status: 'skipped', expectedStatus: 'skipped' }), 'inconclusive own-trouble')
  assert.equal(verdictOf({ expectedStatus: 'failed', ...errors('as expected') }), 'pass ok')
  assert.equal(verdictOf({ status: 'passed', expectedStatus: 'failed' }), 'fail assertion')
})

test('marks come off, and words in brackets that are none stay', () => {
  assert.deepEqual(readMarks('[should] [slow] home is quick'), {
    soft: true,
    reason: 'slow',
    text: 'home is quick',
  })
  assert.deepEqual(readMarks('[beta] build failed'), { soft: false, text: '[beta] build failed' })
})

test('a mark is a line in words, so that people can read it, and is found behind a message of their own', () => {
  const slow = mark('should', mark('slow', 'home is quick\nand here is more'))
  assert.equal(slow, 'home is quick\n(severity: degraded, kind: slow)\nand here is more')
  const text = 'home is quick\nand here is more'
  assert.deepEqual(readMarks(slow), { soft: true, reason: 'slow', text })
  assert.deepEqual(readMarks(`the front page\n\n${slow}`), {
    soft: true,
    reason: 'slow',
    text: `the front page\n\n${text}`,
  })
  assert.deepEqual(readMarks(mark('should', 'it is blue')), { soft: true, text: 'it is blue' })
  const white = mark('white-screen', '/ shows $& nothing (at all)')
  assert.equal(white, '/ shows $& nothing (at all)\n(kind: white-screen)')
  assert.deepEqual(readMarks(white), {
    soft: false,
    reason: 'white-screen',
    text: '/ shows $& nothing (at all)',
  })
  for (const none of ['it failed\n(kind: unknown)', 'it failed\n(timeout)', 'it is (severity: degraded)'])
    assert.deepEqual(readMarks(none), { soft: false, text: none })
})

test('a sentence is one line of at most 300 characters, without colours', () => {
  assert.equal(sentenceOf('\u001b[31mError: no\u001b[39m\nand more'), 'no')
  assert.equal(sentenceOf('x'.repeat(400)).length, 300)
})

test('ids and lines of a test list name project, file and titles', () => {
  const check = {
    suite: 'smoke',
    project: 'smoke-phone',
    file: 'smoke/pages.spec.ts',
    titlePath: ['group', 'home'],
  }
  assert.equal(idOf(check), 'smoke › pages › group › home · phone')
  const more = {
    id: '',
    service: '',
    vital: false,
    weight: 'suite',
    line: 1,
    tags: [],
    declared: true,
  } as const
  assert.equal(testListLine({ ...check, ...more }), '[smoke-phone] › smoke/pages.spec.ts › group › home')
})

test('messages of another version of the reporter are trouble, those of strangers are nothing', () => {
  assert.deepEqual(unseal(seal({ type: 'started', check: 'a' })), { type: 'started', check: 'a' })
  assert.equal(unseal({ hello: 1 }), undefined)
  const other = unseal({ guardian: protocolVersion + 1, message: { type: 'started', check: 'a' } })
  assert.match(other?.type === 'trouble' ? other.text : '', /update both/)
})
