export interface GivenCredentials {
  readonly username?: unknown
  readonly password?: unknown
}

const longest = 256

/** Everything that is wrong with the credentials of an owner-to-be, as Kestra words it; empty when they will do. */
export function problemsOf({ username, password }: GivenCredentials): readonly string[] {
  const problems: string[] = []
  if (!isText(username)) problems.push('No user name set for Basic Authentication. Please provide a user name.')
  else if (!/^[^\s@:]+@[^\s@:]+$/.test(username))
    problems.push('Invalid username for Basic Authentication. Please provide a valid email address.')
  if (!isText(password)) problems.push('No password set for Basic Authentication. Please provide a password.')
  else if (password.length < 8 || !/[A-Z]/.test(password) || !/[a-z]/.test(password) || !/[0-9]/.test(password))
    problems.push('Invalid password for Basic Authentication. The password must have 8 chars, one upper, one lower and one number')
  if ([username, password].some((text) => isText(text) && text.length > longest))
    problems.push('The length of email or password should not exceed 256 characters.')
  return problems
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
