/** What is asked of Playwright in one run; the same for a process of its own and for one that is kept. */
export type Asked = {
  /** A name of projects, `*` for anything. */
  readonly project?: string
  /** Lists the tests and runs none. */
  readonly list?: boolean
  /** Absolute folder for screenshots, traces and the like. */
  readonly output?: string
  readonly grep?: string
  /** A file with a test a line. */
  readonly testList?: string
  /** As many as the configuration says when left out. */
  readonly workers?: number
  readonly reporters: readonly string[]
}

/** The same as arguments of `playwright`. No test retries into a pass. */
export const argumentsOf = ({ project, list, output, grep, testList, workers, reporters }: Asked) => [
  'test',
  '--retries=0',
  ...(project ? [`--project=${project}`] : []),
  ...(list ? ['--list'] : []),
  ...(output ? [`--output=${output}`] : []),
  ...(grep ? [`--grep=${grep}`] : []),
  ...(testList ? [`--test-list=${testList}`] : []),
  ...(workers ? [`--workers=${workers}`] : []),
  `--reporter=${reporters.join(',')}`,
]
