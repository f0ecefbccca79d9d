const rawBlock = /\{%-* raw -*%\}(.*?)\{%-* endraw -*%\}/g
const rawTag = /\{%-* (?:raw|endraw) -*%\}/g

/** Texts with their `{% raw %}` blocks taken out before parsing; `restore` puts the whole tagged text back. */
export function extractRaw(text: string): { readonly text: string; readonly restore: (rendered: string) => string } {
  if (!text.includes('raw')) return { text, restore: (rendered) => rendered }
  const blocks: string[] = []
  const placeholder = (index: number): string => `\uE000raw${index}\uE001`
  const replaced = text.replace(rawBlock, (block) => placeholder(blocks.push(block) - 1))
  return {
    text: replaced,
    restore: (rendered) => blocks.reduce((result, block, index) => result.replaceAll(placeholder(index), () => block), rendered),
  }
}

/** Without the `raw` tags, at the very end of a rendering. */
export function dropRawTags(text: string): string {
  return text.includes('raw') ? text.replace(rawTag, '') : text
}
