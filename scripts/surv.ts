import { createComparer } from '/work/main/runner/visual/compare/thread.ts'

const c = createComparer()
for (const [a, b] of [
  ['1920x8000-base', '1920x8000-noise'],
  ['1920x8000-base', '1920x8000-page'],
  ['1920x8000-base', 'dots70'],
  ['1920x8000-base', 'dots33'],
  ['1920x8000-base', 'dots5'],
  ['r1', 'r2'],
  ['r1', '1920x8000-base'],
]) {
  try {
    const t = performance.now()
    const r = await c.compare(`/tmp/pics/${a}.png`, `/tmp/pics/${b}.png`)
    console.log(a, b, r.rung, r.pixels, r.regions.length, Math.round(performance.now() - t), 'ms')
    const o = await c.overlay(`/tmp/pics/${a}.png`, `/tmp/pics/${b}.png`)
    console.log(o.length)
  } catch (e) {
    console.log(a, b, String(e), String((e as Error).cause))
  }
}
await c.close()
