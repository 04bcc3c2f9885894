const narrowing =
  /^(-g|--grep|--grep-invert|-G|--test-list|--test-list-invert|--last-failed|--only-changed|--shard|--max-failures|-x)(=|$)/

/** Whether these arguments of `playwright test` ask whole suites, and not a part that somebody picked. */
export const isWhole = (args: readonly string[]): boolean =>
  !args.some((arg) => narrowing.test(arg) || /\.(spec|test)\b/.test(arg))
