/** Wrong use of a command: its message is printed as it is and the command ends with exit code 2. */
export class UsageError extends Error {}
