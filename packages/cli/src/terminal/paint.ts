const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const
export type Colour = keyof typeof codes

/** Colours a text where the terminal shows colours; NO_COLOR and pipes get it plain. */
export function paint(colour: Colour, text: string): string {
  const isPlain = process.env['NO_COLOR'] !== undefined || (!process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined)
  return isPlain ? text : `\u001b[${codes[colour]}m${text}\u001b[0m`
}

/** A line cut to a number of columns; colours take none and are ended. A longer line would wrap and shift what is drawn again. */
export function cut(line: string, columns: number): string {
  let left = columns
  let shown = ''
  // Splitting by a group keeps the colour codes, at the odd places.
  for (const [index, part] of line.split(/(\u001b\[\d+m)/).entries()) {
    if (index % 2 === 1) shown += part
    else {
      const characters = [...part]
      shown += characters.slice(0, left).join('')
      left = Math.max(0, left - characters.length)
    }
  }
  return shown
}
