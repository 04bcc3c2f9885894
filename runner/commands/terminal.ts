import { styleText } from 'node:util'

/** Styles are left out by Node itself when the stream is no terminal, or NO_COLOR is set. */
export const green = (text: string) => styleText('green', text)
export const yellow = (text: string) => styleText('yellow', text)
export const red = (text: string) => styleText('red', text)
export const magenta = (text: string) => styleText('magenta', text)
export const dim = (text: string) => styleText('dim', text)
export const bold = (text: string) => styleText('bold', text)

/** Columns that a line may take; a pipe takes all of them, so that a line stays one record. */
export const width = (): number =>
  process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY
