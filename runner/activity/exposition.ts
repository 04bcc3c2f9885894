export type Series = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

/** `name{label="value",…} 1.5` with an optional time behind it; labels may hold anything but a bare quote. */
const line = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)/
const pair = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g

/**
 * The series of one metric in Prometheus' text format; undefined when the text does not know the metric at all.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function seriesOf(text: string, metric: string): readonly Series[] | undefined {
  const found: Series[] = []
  let declared = false
  for (const one of text.split('\n')) {
    if (one.startsWith('#')) {
      const [, , name] = one.trim().split(/\s+/)
      declared ||= name === metric
      continue
    }
    const [, name, labels = '', value = ''] = line.exec(one.trim()) ?? []
    if (name === metric) found.push({ labels: labelsOf(labels), value: numberOf(value) })
  }
  return declared || found.length > 0 ? found : undefined
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(pair)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character)),
    ]),
  )

const numberOf = (text: string): number =>
  text === '+Inf' || text === 'Inf'
    ? Number.POSITIVE_INFINITY
    : text === '-Inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text)
