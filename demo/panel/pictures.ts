import { createHash } from 'node:crypto'

/** Words under the pictures; the file of the first one is canvas-01. */
export const pictureTitles: readonly string[] = [
  'Бирюзовый вечер',
  'Зелёные холмы',
  'Оливковая долина',
  'Сиреневые горы',
  'Песчаная гряда',
  'Лавандовый рассвет',
  'Синий залив',
  'Красный каньон',
]

export const pictureNames: readonly string[] = pictureTitles.map(
  (_, at) => `canvas-${String(at + 1).padStart(2, '0')}`,
)

/** A landscape, 480x320, that depends on nothing but its seed: sky, sun and three ridges. */
export function picture(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest()
  const byte = (index: number) => bytes[index % bytes.length] ?? 0
  const hue = Math.round((byte(0) / 255) * 360)
  const warm = (hue + 40 + byte(1) / 4) % 360
  const sun = { x: 90 + byte(2), y: 70 + byte(3) / 4, r: 22 + byte(4) / 10 }
  const ridges = [0, 1, 2].map((level) => {
    const base = 175 + level * 45
    const peaks = [0, 1, 2, 3, 4, 5, 6].map(
      (x) => `${x * 80} ${base + (byte(5 + level * 7 + x) / 255 - 0.5) * 70}`,
    )
    return `<path d="M0 320 L${peaks.join(' L')} L480 320Z" fill="hsl(${hue} 32% ${42 - level * 13}%)"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 320" width="480" height="320">
<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 48% 62%)"/>
<stop offset="1" stop-color="hsl(${warm.toFixed(0)} 72% 82%)"/></linearGradient></defs>
<rect width="480" height="320" fill="url(#s)"/>
<circle cx="${sun.x}" cy="${sun.y.toFixed(0)}" r="${sun.r.toFixed(0)}" fill="hsl(${warm.toFixed(0)} 90% 92%)"/>
${ridges.join('\n')}
</svg>`
}
