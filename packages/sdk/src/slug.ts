/** Lower-case letters, digits and single dashes, as names in internal storage are made. Lossy: `a_b` and `a-b` give the same. */
export function slug(text: string): string {
  return text
    .replace(/\s/g, '-')
    .normalize('NFD')
    .replace(/[^\w-]/g, '')
    .replaceAll('_', '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
}
