export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly (readonly [name: string, value: Expression])[]
}

export type BinaryOperator =
  | 'or'
  | 'and'
  | 'is'
  | 'contains'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '~'
  | '..'
  | '??'
  | '???'
  | 'isIn'

/** An expression; `line` is where its error is reported. */
export type Expression =
  | { readonly type: 'literal'; readonly value: unknown }
  | { readonly type: 'name'; readonly name: string; readonly line: number }
  | { readonly type: 'call'; readonly name: string; readonly args: Arguments; readonly line: number }
  | { readonly type: 'attribute'; readonly object: Expression; readonly key: Expression; readonly args?: Arguments; readonly line: number }
  | { readonly type: 'filter'; readonly input: Expression; readonly name: string; readonly args: Arguments; readonly line: number }
  | {
      readonly type: 'test'
      readonly input: Expression
      readonly name: string
      readonly args: Arguments
      readonly negated: boolean
      readonly line: number
    }
  | {
      readonly type: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | { readonly type: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression; readonly line: number }
  | { readonly type: 'ternary'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression; readonly line: number }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly type: 'concat'; readonly parts: readonly Expression[] }

export interface MacroParameter {
  readonly name: string
  readonly fallback?: Expression
}

export type Statement =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly expression: Expression; readonly line: number }
  | {
      readonly type: 'if'
      readonly branches: readonly (readonly [condition: Expression, body: readonly Statement[]])[]
      readonly otherwise?: readonly Statement[]
      readonly line: number
    }
  | {
      readonly type: 'for'
      readonly variable: string
      readonly iterable: Expression
      readonly body: readonly Statement[]
      readonly otherwise?: readonly Statement[]
      readonly line: number
    }
  | { readonly type: 'set'; readonly name: string; readonly value: Expression }
  | { readonly type: 'macro'; readonly name: string; readonly parameters: readonly MacroParameter[]; readonly body: readonly Statement[] }
  | { readonly type: 'block'; readonly name: string; readonly body: readonly Statement[] }
  | {
      readonly type: 'filterBlock'
      readonly filters: readonly { readonly name: string; readonly args: Arguments }[]
      readonly body: readonly Statement[]
      readonly line: number
    }
