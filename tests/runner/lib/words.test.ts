import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { duration, inWords, parseDuration } from '../../../runner/lib/duration.ts'
import { parseSize, size, sizeInWords } from '../../../runner/lib/size.ts'
import { plain } from '../../../runner/lib/text.ts'
import { secretsOf, shownUrl } from '../../../runner/lib/url.ts'

const problem = (
  schema: { safeParse(given: unknown): { error?: { issues: { message: string }[] } | undefined } },
  given: unknown,
) => schema.safeParse(given).error?.issues[0]?.message

describe('a duration', () => {
  test('is a text with a unit or a number of milliseconds', () => {
    assert.equal(parseDuration('15s'), 15_000)
    assert.equal(parseDuration('1.5 h'), 5_400_000)
    assert.equal(duration().parse('2 minutes'), 120_000)
    assert.equal(duration().parse(250), 250)
  })

  test('says how to write it when it is none', () => {
    for (const given of ['soon', '15', '-5s', '', '5 parsecs', Number.NaN, -1, null, {}]) {
      assert.equal(duration().safeParse(given).success, false, String(given))
    }
    assert.equal(
      problem(duration(), '15'),
      `"15" is not a duration: write '15s', '5m', '1h', or a number of milliseconds`,
    )
    assert.equal(problem(duration({ atLeast: 1_000 }), '10ms'), 'must be at least 1 s')
    assert.equal(problem(duration({ atMost: 3_600_000 }), '2d'), 'must be at most 60 min')
  })

  test('is short in sentences', () => {
    assert.deepEqual([0, 850, 5_000, 1_540, 120_000, 10_800_000].map(inWords), [
      '0 ms',
      '850 ms',
      '5 s',
      '1.5 s',
      '2 min',
      '3 h',
    ])
  })
})

describe('a size', () => {
  test('is a text with a unit or a number of bytes', () => {
    assert.deepEqual(
      ['10 GB', '10GiB', '512 k', '1.5m', '7', '7 b'].map(parseSize),
      [10_737_418_240, 10_737_418_240, 524_288, 1_572_864, 7, 7],
    )
    assert.equal(size().parse(12), 12)
    assert.match(problem(size(), 'big') ?? '', /^"big" is not a size: write '500 MB'/)
    assert.equal(problem(size({ atMost: 1_024 }), '2 KB'), 'must be at most 1 KiB')
    assert.equal(size().safeParse(-1).success, false)
  })

  test('is short in sentences', () => {
    assert.deepEqual([12, 1_024, 1_572_864, 10_737_418_240].map(sizeInWords), [
      '12 bytes',
      '1 KiB',
      '1.5 MiB',
      '10 GiB',
    ])
  })
})

describe('text from outside', () => {
  test('loses what would act on a terminal or deceive the eye', () => {
    assert.equal(
      plain('\u001b[31mred\u001b[0m \u001b]0;title\u0007\u202eabc\u0000\r\ndef\u009b1m \ud800'),
      'red abc def \ufffd',
    )
    assert.equal(plain('Привет, 世界 👩‍💻'.replaceAll('\u200d', '')), 'Привет, 世界 👩💻')
  })

  test('is bounded, however long it was', () => {
    assert.equal([...plain('x'.repeat(1_000_000), 300)].length, 300)
    assert.equal([...plain('👩'.repeat(1_000), 10)].length, 10)
    assert.ok(plain('x'.repeat(400), 300).endsWith('…'))
    assert.equal(plain('x'.repeat(300), 300), 'x'.repeat(300))
  })
})

describe('a URL that is shown', () => {
  test('has no user, no password, no fragment and no keys', () => {
    const url = new URL(
      'https://anna:s%20same@host:8443/a/b?api_key=123&q=cat&x=abcdefghijklmnopqrstuvwxyz0#top',
    )
    assert.equal(shownUrl(url), 'https://host:8443/a/b?api_key=***&q=cat&x=***')
    assert.deepEqual(secretsOf(url), ['anna', 's same', '123', 'abcdefghijklmnopqrstuvwxyz0'])
    assert.deepEqual(secretsOf(new URL('http://100%25:%zz@host/')), ['100%', '%zz'])
  })
})
