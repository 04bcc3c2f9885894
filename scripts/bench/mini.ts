import { median } from './row.ts'
import { compareInTurns } from './visual/comparing.ts'

for (const [s, rounds] of [
  ['1280x720', 15],
  ['1920x1080', 11],
  ['1920x8000', 5],
] as const) {
  const p = (n: string) => `/tmp/pics/${s}-${n}.png`
  const pictures = {
    base: p('base'),
    bytes: p('base'),
    pixels: p('pixels'),
    change: p('change'),
    noise: p('noise'),
    page: p('page'),
  }
  const t = await compareInTurns({ pictures, folder: '/tmp', rounds })
  console.log(
    s,
    Object.entries(t)
      .map(
        ([n, x]) =>
          `${n} ${(median(x.plain) / median(x.ours)).toPrecision(3)} (${median(x.plain).toPrecision(3)}/${median(x.ours).toPrecision(3)})`,
      )
      .join('  '),
  )
}
