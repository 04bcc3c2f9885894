import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { PNG } from 'pngjs'
import sharp from 'sharp'
import { decode } from '../../../../runner/visual/compare/decode.ts'
import { pixelHash, sha256 } from '../../../../runner/visual/compare/raster.ts'
import { createComparer } from '../../../../runner/visual/compare/thread.ts'
import { workHere } from '../../../../runner/visual/compare/work.ts'
import { copyOf, painted, pngOf, textLike } from './pictures.ts'

const before = textLike(painted(300, 200, [255, 255, 255]), 1)
const after = copyOf(before)
after.data.fill(120, 90_000, 93_000)

test('equal bytes, equal pixels and a difference each end on their rung', async (t) => {
  const comparer = createComparer()
  t.after(comparer.close)
  assert.equal((await comparer.compare(pngOf(before), pngOf(before))).rung, 'bytes')
  const otherBytes = await comparer.compare(pngOf(before, 9), pngOf(before, 1))
  assert.deepEqual([otherBytes.rung, otherBytes.same, otherBytes.decoder], ['pixels', true, 'sharp'])
  const differs = await comparer.compare(pngOf(before), pngOf(after))
  assert.deepEqual([differs.rung, differs.same], ['counted', false])
  const { width, height } = PNG.sync.read(Buffer.from(differs.picture ?? []))
  assert.ok(width > 300 && height > 40)
})

test('a picture may be a file: the same rungs, and the same count', async (t) => {
  const comparer = createComparer()
  const folder = await mkdtemp(join(tmpdir(), 'guardian-compare-test-'))
  t.after(async () => {
    await comparer.close()
    await rm(folder, { recursive: true, force: true })
  })
  const fileOf = async (name: string, png: Buffer) => {
    await writeFile(join(folder, name), png)
    return join(folder, name)
  }
  // Longer than what is read at once, so that the last part decides.
  const large = randomBytes(600_000)
  const otherEnd = Buffer.from(large)
  otherEnd[599_999] = (otherEnd[599_999] ?? 0) ^ 1
  const [a, b, c] = [
    await fileOf('a', large),
    await fileOf('b', Buffer.from(large)),
    await fileOf('c', otherEnd),
  ]
  assert.equal((await comparer.compare(a, b)).rung, 'bytes')
  assert.equal((await comparer.compare(a, large)).rung, 'bytes')
  await assert.rejects(comparer.compare(a, c), /could not be decoded/)

  const expected = await fileOf('before.png', pngOf(before, 9))
  const same = await fileOf('same.png', pngOf(before, 1))
  const differing = await fileOf('after.png', pngOf(after))
  assert.equal((await comparer.compare(expected, same)).rung, 'pixels')
  const byFiles = await comparer.compare(expected, differing)
  assert.deepEqual(byFiles, await comparer.compare(pngOf(before, 9), pngOf(after)))
  await assert.rejects(comparer.compare(expected, join(folder, 'none.png')), /no such file/)
})

test('without sharp the verdict and the count are the same', async () => {
  const pngjs = await workHere({ decode: (png) => decode(png, undefined), decoder: 'pngjs' as never })
  const native = await workHere()
  const [one, other] = [
    await pngjs.compare(pngOf(before), pngOf(after)),
    await native.compare(pngOf(before), pngOf(after)),
  ]
  assert.deepEqual({ ...one, decoder: 0 }, { ...other, decoder: 0 })
})

test('every kind of PNG has the same pixels with both decoders, from memory and from a file', async (t) => {
  const clear = PNG.sync.read(pngOf(before))
  for (let at = 3; at < clear.data.length; at += 4) clear.data[at] = at % 256
  const grey = await sharp(pngOf(before)).toColourspace('b-w').png().toBuffer()
  const palette = await sharp(pngOf(before)).png({ palette: true, colours: 16 }).toBuffer()
  const deep = await sharp(pngOf(before)).toColourspace('rgb16').png().toBuffer()
  const profile = await sharp(pngOf(before)).withIccProfile('p3').png().toBuffer()
  const folder = await mkdtemp(join(tmpdir(), 'guardian-decode-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const png of [
    pngOf(before),
    PNG.sync.write(clear),
    grey,
    palette,
    deep,
    profile,
    longHead(pngOf(before)),
  ]) {
    const pixels = pixelHash(await decode(png, undefined))
    assert.equal(pixelHash(await decode(png, sharp)), pixels)
    await writeFile(join(folder, 'one.png'), png)
    assert.equal(pixelHash(await decode(join(folder, 'one.png'), sharp)), pixels)
  }
})

/** A comment of 9 kB in front of the pixels, as ComfyUI writes its workflow. */
function longHead(png: Buffer): Buffer {
  const text = Buffer.concat([Buffer.from('tEXtComment\0'), Buffer.alloc(9_000, 'x')])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(text.length - 4)
  sum.writeUInt32BE(crc32(text))
  return Buffer.concat([png.subarray(0, 33), length, text, sum, png.subarray(33)])
}

test('what is no picture is an error that says so, and the thread answers the next question', async (t) => {
  const comparer = createComparer()
  t.after(comparer.close)
  await assert.rejects(comparer.compare(pngOf(before), Buffer.from('no picture')), /could not be decoded/)
  await assert.rejects(
    comparer.compare(pngOf(before), pngOf(before, 1).subarray(0, 900)),
    /could not be decoded/,
  )
  assert.equal((await comparer.compare(pngOf(before), pngOf(after))).same, false)
})

test('the kept form is smaller or as small, has the same pixels, and is named by its bytes', async (t) => {
  const comparer = createComparer()
  t.after(comparer.close)
  const kept = await comparer.keep(pngOf(before, 1))
  assert.equal(kept.sha256, sha256(kept.bytes))
  assert.equal(kept.pixels, pixelHash(await decode(Buffer.from(kept.bytes), undefined)))
  assert.ok(kept.bytes.length <= pngOf(before, 1).length)
})
