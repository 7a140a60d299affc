/** Where the API of a Call Bridge is, and by what its Web Admin is recognised. */

/** One Web Admin that carries the API (API-04). */
export interface ApiEndpoint {
  /** For messages: appliance and role, e.g. `cms1 api`. */
  readonly subject: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Secret. */
  readonly password: string;
  /**
   * SHA-256 (hex) of the certificates that are accepted as its leaf: what was read over the pinned SSH connection in the
   * same run. There is no unverified access.
   */
  readonly acceptedLeaves: readonly string[];
  /** For one connection with its TLS handshake. */
  readonly connectMs: number;
  /** For one request and its answer. */
  readonly requestMs: number;
  /** How long an answer 503, which means "busy, repeat later", is waited out (MMP reference 4.1). */
  readonly busyMs: number;
}
