/** An SVG document on a white ground with the classes that the plots use. `label` is what a screen reader says. */
export function svgDocument(width: number, height: number, label: string, body: readonly string[]): string {
  const style = [
    'text{font-family:system-ui,sans-serif;fill:#1b1f24}',
    'path{fill:none}',
    '.first{stroke:#0b6bcb;stroke-width:1.4}',
    '.last{stroke:#c2410c;stroke-width:1.4}',
    '.neutral{stroke:#9aa4af;stroke-width:1}',
    '.onset{stroke:#9aa4af;stroke-width:1;stroke-dasharray:3 3}',
    '.real{fill:#1b1f24}',
    '.made{fill:#c2410c}',
  ].join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

export function plotText(
  x: number,
  y: number,
  text: string,
  size: number,
  form: 'plain' | 'bold' | 'end' = 'plain',
): string {
  const weight = form === 'bold' ? ' font-weight="600"' : ''
  const anchor = form === 'end' ? ' text-anchor="end"' : ''
  return `<text x="${x}" y="${y}" font-size="${size}"${weight}${anchor}>${escaped(text)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
