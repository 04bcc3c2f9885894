/** One line of Prometheus' text format. */
export type Sample = { readonly name: string; readonly labels: string; readonly value: number }

export type Metrics = {
  readonly samples: readonly Sample[]
  /** Name -> counter, gauge, histogram … */
  readonly types: ReadonlyMap<string, string>
  /** Lines that are neither a comment nor a sample. */
  readonly wrong: readonly string[]
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(\{.*\})? (NaN|[+-]?Inf|[+-]?[\d.]+(?:e[+-]?\d+)?)(?: -?\d+)?$/i

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function parseMetrics(text: string): Metrics {
  const types = new Map<string, string>()
  const samples: Sample[] = []
  const wrong: string[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [, name, labels = '', value] = sampleLine.exec(line) ?? []
    const [, declared, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? []
    if (declared && type) types.set(declared, type)
    else if (name && value) samples.push({ name, labels, value: Number(value.replace(/inf/i, 'Infinity')) })
    else if (line !== '' && !line.startsWith('#')) wrong.push(line)
  }
  return { samples, types, wrong }
}

/** The sum of a metric over its labels; 0 for one without samples yet. */
export const sumOf = ({ samples }: Metrics, name: string): number =>
  samples.filter((sample) => sample.name === name).reduce((sum, sample) => sum + sample.value, 0)
