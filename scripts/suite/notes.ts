import { findBrowser } from '../../runner/lib/browser.ts'

/** Says once what is worth knowing about the browser. Throws UserError when there is none. */
export function sayBrowserNotes(root: string): void {
  for (const note of findBrowser({ root, env: process.env, platform: process.platform }).notes) {
    console.error(note)
  }
}
