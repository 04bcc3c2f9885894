import { type Html, html, trusted } from './html.ts'
import { comparisonStyle } from './parts/comparison.ts'
import { style } from './style.ts'

/** A whole page in one file: no script, nothing from the network, and a policy that forbids both. */
export function page(language: string, title: string, content: Html): string {
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style + comparisonStyle)}</style>
</head>
<body>
${content}
</body>
</html>
`.markup
}
