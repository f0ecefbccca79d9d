/** AES-256-GCM of secret inputs and outputs; base64 of IV + ciphertext + tag (spec: core-semantics §10.4). Empty text stays empty. */
export interface Cipher {
  /** False when no `kestra.encryption.secret-key` is configured. */
  readonly isConfigured: boolean
  encrypt(text: string): string
  decrypt(text: string): string
}
