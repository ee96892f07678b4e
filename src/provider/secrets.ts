// What must not be seen: keys, and headers that carry them.

export const REDACTED = '[redacted]';

const SECRET_NAME = /auth|key|token|secret|cookie/i;

/** Whether a header or query parameter of this name carries a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The texts that must not be seen of a key and of headers. */
export function secretsOf(apiKey: string | undefined, headers: Readonly<Record<string, string>>): string[] {
  const secrets = apiKey === undefined ? [] : [apiKey];
  for (const [header, value] of Object.entries(headers)) {
    if (isSecretName(header)) secrets.push(value.replace(/^bearer\s+/i, ''));
  }
  // What is shorter would be found by chance in any text.
  return secrets.filter((secret) => secret.length >= 6);
}

/** The text with every secret in it replaced. */
export function redacted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}
