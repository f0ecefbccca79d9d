const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const
export type Colour = keyof typeof codes

/** Colours a text where the terminal shows colours; NO_COLOR and pipes get it plain. */
export function paint(colour: Colour, text: string): string {
  const isPlain = process.env['NO_COLOR'] !== undefined || (!process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined)
  return isPlain ? text : `\u001b[${codes[colour]}m${text}\u001b[0m`
}
