import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SecretMask } from '../../src/worker/secret-mask.ts'

test.each([
  ['as it is', 'p@ss w0rd'],
  ['base64', Buffer.from('p@ss w0rd').toString('base64')],
  ['base64 of URLs', Buffer.from('p@ss w0rd').toString('base64url')],
  ['URL-encoded', encodeURIComponent('p@ss w0rd')],
  ['URL-encoded with plus', encodeURIComponent('p@ss w0rd').replaceAll('%20', '+')],
  ['URL-encoded in lower case', 'p%40ss%20w0rd'],
])('a secret is hidden %s', (_, form) => {
  expect(new SecretMask(['p@ss w0rd']).apply(`before ${form} after`)).toBe('before ****** after')
})

test('a secret inside JSON is hidden', () => {
  const secret = 'line "one"\nline two'
  expect(new SecretMask([secret]).apply(JSON.stringify({ secret }))).toBe('{"secret":"******"}')
})

test('a secret that holds another is hidden whole', () => {
  expect(new SecretMask(['abc', 'abcdef']).apply('abcdef abc')).toBe('****** ******')
})

test('blank secrets hide nothing', () => {
  expect(new SecretMask(['', '  ', '\n']).apply('a  b')).toBe('a  b')
})

test('secrets of all attempts and those of this one are hidden', () => {
  const mask = new SecretMask([], new SecretMask(['shared']))
  mask.add('own')
  expect(mask.apply('shared and own')).toBe('****** and ******')
})

test('whatever characters a secret has, no text shows it', () => {
  const secret = fc.string({ unit: 'grapheme', minLength: 3 }).filter((text) => text.trim() !== '' && !'before/after******'.includes(text))
  fc.assert(
    fc.property(secret, (text) => {
      expect(new SecretMask([text]).apply(`before/${text}/after`)).not.toContain(text)
    }),
  )
})
