export type TokenType =
  | 'text'
  | 'printOpen'
  | 'printClose'
  | 'tagOpen'
  | 'tagClose'
  | 'name'
  | 'long'
  | 'double'
  | 'string'
  | 'operator'
  | 'punctuation'
  | 'interpolated'
  | 'end'

/** One lexeme. `interpolated` strings carry the tokens of their parts: each is a text or the tokens of one `#{ … }`. */
export interface Token {
  readonly type: TokenType
  readonly value: string
  readonly line: number
  readonly parts?: readonly (string | readonly Token[])[]
}
