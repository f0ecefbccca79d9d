/** Rendered JSON is Python as soon as these three names mean something. */
const prelude = 'null = None; true = True; false = False\n'

/** The script with names for JSON's `null`, `true` and `false`, when it mentions one. Imports of the future must stay first. */
export function pythonSource(script: string): string {
  const mentions = /(?<![\w.'"])(?:null|true|false)(?![\w'"])/.test(script)
  return mentions && !/^from __future__ /m.test(script) ? prelude + script : script
}
