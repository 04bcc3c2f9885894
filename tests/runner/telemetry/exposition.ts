import assert from 'node:assert/strict'

export type Sample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/
const pair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|(?=}))/
const number = /^(NaN|[+-]Inf|-?\d+(\.\d+)?(e[+-]?\d+)?)$/i

/**
 * Reads Prometheus' text format 0.0.4 as strictly as promtool does: HELP and TYPE once and before the samples of a
 * metric, groups that are not interrupted, no series twice, buckets that add up.
 */
export function readExposition(text: string): readonly Sample[] {
  assert.ok(text.endsWith('\n'))
  const types = new Map<string, string>()
  const samples: Sample[] = []
  let family = ''
  const closed = new Set<string>()
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, kind, about = '', type = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? []
    if (kind === 'HELP') {
      assert.ok(!closed.has(about) && about !== family, `${about} begins twice`)
      closed.add(family)
      family = about
    } else if (kind === 'TYPE') {
      assert.equal(about, family, `TYPE of ${about} without its HELP`)
      assert.match(type, /^(counter|gauge|histogram|summary|untyped)$/)
      types.set(about, type)
    } else {
      const sample = readSample(line)
      assert.ok(belongs(sample.name, family, types.get(family)), `${line} does not belong to ${family}`)
      samples.push(sample)
    }
  }
  const series = samples.map((sample) => JSON.stringify([sample.name, Object.entries(sample.labels).sort()]))
  assert.equal(new Set(series).size, series.length, 'a series stands twice')
  checkBuckets(samples)
  return samples
}

function readSample(line: string): Sample {
  const metric = name.exec(line)?.[0] ?? ''
  assert.notEqual(metric, '', `no name in ${line}`)
  let rest = line.slice(metric.length)
  const labels: Record<string, string> = {}
  if (rest.startsWith('{')) {
    rest = rest.slice(1)
    while (!rest.startsWith('}')) {
      const found = pair.exec(rest)
      assert.ok(found, `bad labels in ${line}`)
      assert.ok(!Object.hasOwn(labels, found[1] ?? ''), `a label stands twice in ${line}`)
      labels[found[1] ?? ''] = (found[2] ?? '').replaceAll(/\\(["\\n])/g, (_, one) =>
        one === 'n' ? '\n' : one,
      )
      rest = rest.slice(found[0].length)
    }
    rest = rest.slice(1)
  }
  assert.match(rest.slice(1), number, line)
  return { name: metric, labels, value: Number(rest.slice(1).replace('Inf', 'Infinity')) }
}

const belongs = (sample: string, family: string, type: string | undefined) =>
  sample === family ||
  (type === 'histogram' && [`${family}_bucket`, `${family}_sum`, `${family}_count`].includes(sample)) ||
  (type === 'summary' && [`${family}_sum`, `${family}_count`].includes(sample))

function checkBuckets(samples: readonly Sample[]): void {
  const buckets = samples.filter((sample) => sample.name.endsWith('_bucket'))
  const groups = Map.groupBy(buckets, ({ name, labels: { le: _, ...rest } }) => JSON.stringify([name, rest]))
  for (const [key, group] of groups) {
    const counts = group.map(({ value }) => value)
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
      `buckets of ${key} do not add up`,
    )
    assert.equal(group.at(-1)?.labels.le, '+Inf')
  }
}
