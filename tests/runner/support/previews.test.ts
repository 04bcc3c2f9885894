import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPreview } from '../../support/comfy/previews.ts'

const uint32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
const image = Buffer.from('picture')

test('both kinds of preview frames are read, and the newer one says whose it is', () => {
  assert.deepEqual(readPreview(Buffer.concat([uint32(1), uint32(2), image])), { format: 'png', image })
  assert.equal(readPreview(Buffer.concat([uint32(1), uint32(1), image]))?.format, 'jpeg')
  const about = Buffer.from('{"prompt_id":"a1","image_type":"image/png"}')
  const frame = Buffer.concat([uint32(4), uint32(about.length), about, image])
  assert.deepEqual(readPreview(frame), { format: 'png', image, job: 'a1' })
})

test('other events, cut frames and unknown formats are no previews', () => {
  assert.equal(readPreview(Buffer.concat([uint32(3), uint32(2), image])), undefined)
  assert.equal(readPreview(uint32(1)), undefined)
  assert.equal(readPreview(Buffer.concat([uint32(4), uint32(900), image])), undefined)
  assert.equal(readPreview(Buffer.concat([uint32(1), uint32(9), image])), undefined)
})
