import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeNetworkError } from '../../../runner/checks/network/failure.ts'

const error = (code: string) => Object.assign(new Error(`something ${code}`), { code })
const judged = (given: unknown) => {
  const answer = judgeNetworkError(given, 'GET http://panel/')
  return answer && [answer.verdict, answer.reason]
}

describe('an error of the network', () => {
  test('that speaks of us is inconclusive', () => {
    for (const code of [
      'EMFILE',
      'ENFILE',
      'ENOSPC',
      'ENOMEM',
      'ENETUNREACH',
      'EHOSTUNREACH',
      'EADDRNOTAVAIL',
      'EAI_AGAIN',
    ]) {
      assert.deepEqual(judged(error(code)), ['inconclusive', 'own-trouble'], code)
    }
  })

  test('that speaks of the target is its failure', () => {
    assert.deepEqual(judged(error('ECONNREFUSED')), ['fail', 'refused'])
    assert.deepEqual(judged(error('ECONNRESET')), ['fail', 'reset'])
    assert.deepEqual(judged(error('ETIMEDOUT')), ['fail', 'timeout'])
    assert.deepEqual(judged(error('CERT_HAS_EXPIRED')), ['fail', 'tls'])
    assert.deepEqual(judged(error('ERR_TLS_CERT_ALTNAME_INVALID')), ['fail', 'tls'])
  })

  test('of several addresses is the target’s as soon as one of them answered us', () => {
    const both = new AggregateError([error('EADDRNOTAVAIL'), error('ECONNREFUSED')])
    assert.deepEqual(judged(Object.assign(both, { code: 'EADDRNOTAVAIL' })), ['fail', 'refused'])
    assert.deepEqual(judged(new Error('fetch failed', { cause: both })), ['fail', 'refused'])
  })

  test('about a name is its failure only where there is a network to look it up', () => {
    const [verdict, reason] = judged(error('ENOTFOUND')) ?? []
    assert.ok(
      (verdict === 'fail' && reason === 'dns') || (verdict === 'inconclusive' && reason === 'own-trouble'),
    )
  })

  test('that nobody knows is left to the caller', () => {
    assert.equal(judged(new TypeError('x is not a function')), undefined)
    assert.equal(judged('a text'), undefined)
  })
})
