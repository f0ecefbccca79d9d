import { describe, expect, test } from 'vitest'
import { show } from './rendering.ts'

const families: Readonly<Record<string, readonly (readonly [expression: string, text: string])[]>> = {
  texts: [
    ["' two words' | capitalize", ' Two words'],
    ["'two words' | title", 'Two Words'],
    ["'Crème Brûlée no. 7!' | slugify", 'creme-brulee-no-7'],
    ["'windhover' | abbreviate(6)", 'win...'],
    ["'%05.1f|%-4s|%x' | format(3.14159, 'ab', 255)", '003.1|ab  |ff'],
    ["'one;two' | substringAfterLast(';')", 'two'],
    ["'l1\nl2' | nindent(2)", '\n  l1\n  l2'],
    ["'a-b-c' | split('-') | join('+')", 'a+b+c'],
    ["'x' | sha256 | length", '64'],
    ["'naïve' | base64encode | base64decode", 'naïve'],
    ["'a b&c' | urlencode | urldecode", 'a b&c'],
    ["'k1=v1' | replace({'(\\w+)=(\\w+)': '$2=$1'}, regexp=true)", 'v1=k1'],
    ["\"it's\" | escapeChar('shell')", "it'\\''s"],
  ],
  lists: [
    ['[3, 1, 2] | sort | reverse', '[3,2,1]'],
    ['[1, 1, 1.0, "1"] | distinct', '[1,1.0,"1"]'],
    ['[[1], [2, [3]]] | flatten', '[1,2,[3]]'],
    ['1..5 | chunk(2)', '[[1,2],[3,4],[5]]'],
    ['{"a": 1} | merge({"b": 2}) | keys', '["a","b"]'],
    ["'' | default('none')", 'none'],
    ["'wind' | slice(1, 3)", 'in'],
  ],
  numbers: [
    ["'0x10' | number", '16'],
    ["'2.50' | number('BIGDECIMAL')", '2.50'],
    ["1234.5 | numberFormat('#,##0.00')", '1,234.50'],
    ["0.125 | numberFormat('0.00')", '0.12'],
    ["12345 | numberFormat('0.##E0')", '1.23E4'],
    ['-4 | abs', '4'],
    ["'12' | number | className", 'java.lang.Integer'],
  ],
  times: [
    ["'2025-06-30T22:30:00Z' | date('yyyy-MM-dd HH:mm', timeZone='Asia/Tokyo')", '2025-07-01 07:30'],
    ["'30.06.2025' | date('iso_local_date', existingFormat='dd.MM.yyyy')", '2025-06-30'],
    ["'2025-01-31' | dateAdd(1, 'MONTHS', 'iso_local_date')", '2025-02-28'],
    ["'2025-10-25T12:00:00' | dateAdd(1, 'DAYS', 'iso_sec', 'Europe/Berlin')", '2025-10-26T12:00:00+01:00'],
    ["'1970-01-02' | timestamp", '86400'],
    ["1751322600000 | date('EEEE d MMMM', timeZone='UTC', locale='fr')", 'lundi 30 juin'],
  ],
  documents: [
    ["'[1.0, {\"b\": null}]' | jq('.[0]')", '[1.0]'],
    ["[{'n': 2}, {'n': 1}] | jq('[sort_by(.n)[].n]') | first", '[1,2]'],
    ["{'a': [1, 2]} | jq('.a |= map(. * 10) | .a | add')", '[30]'],
    ["'[1, 2]' | jq('.[] | select(. > 1) // empty')", '[2]'],
    ["{'list': ['x']} | yaml", 'list:\n - x\n'],
    ["yaml('a: [yes, 0x10, 010]').a", '[true,16,8]'],
    ['fromJson(\'{"k": [1, 2.0]}\').k', '[1,2.0]'],
    ["fromIon('{a: 1.5e0, b: [c, 2024-02-29]}')", '{"a":1.5,"b":["c","2024-02-29"]}'],
    ["{'f': 2.5, 'two words': 'q'} | toIon", '{f:2.5e0,\'two words\':"q"}'],
  ],
  functions: [
    ['max(1, 3, 2) ~ min(4, 5)', '34'],
    ['range(10, 1, -4)', '[10,6,2]'],
    ["decrypt('I6EGNzRESu3X3pKZidrqCGOHQFUFC0yK', encrypt('I6EGNzRESu3X3pKZidrqCGOHQFUFC0yK', 'ä'))", 'ä'],
    ["now('yyyy')", '2023'],
    ['uuid() | length', '36'],
    ['nanoId(5) | length', '5'],
    ['ksuid() | length', '27'],
    ["render('{{ 1 + 1 }}')", '2'],
  ],
}

for (const [family, rows] of Object.entries(families)) {
  describe(`filters and functions of ${family}`, () => {
    test.each(rows)('{{ %s }} prints %s', (expression, text) => {
      expect(show(expression)).toBe(text)
    })
  })
}
