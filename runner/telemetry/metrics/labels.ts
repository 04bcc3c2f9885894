/** More than anybody watches with one Guardian; titles made of dates or ids would otherwise fill the memory. */
export const mostChecks = 5_000
const longest = 200

/** What stands for checks beyond the bound. */
export const others = '(others)'

/** A value fit for a label: well-formed Unicode of a bounded length. prom-client escapes quotes and line ends. */
export function label(value: string): string {
  const text = value.toWellFormed().replaceAll('\0', '\ufffd').replaceAll('\r', ' ')
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`
}

/** The label of each of the first `most` values, and the same one for all that come later. */
export function boundedLabels(most: number): (value: string) => string {
  const known = new Map<string, string>()
  return (value) => {
    const found = known.get(value)
    if (found !== undefined) return found
    if (known.size >= most) return others
    const fresh = label(value)
    known.set(value, fresh)
    return fresh
  }
}
