/** What attribute access gives when there is no such member. */
export const absent: unique symbol = Symbol('absent')
