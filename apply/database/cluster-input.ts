/** Everything that the procedure over a database cluster is started with, credentials resolved. Never print it. */
import type { LiteralCredentials } from "../../plan/declaration";
import type { ClusterDeclaration } from "../../plan/database/declaration";

/** How one appliance is logged in to. */
export interface MemberCredentials {
  readonly credentials: LiteralCredentials;
  readonly bastionCredentials?: LiteralCredentials;
}

/** The declaration and what is secret. */
export interface ClusterInput {
  readonly declaration: ClusterDeclaration;
  /** Private keys as PEM by place: `client`, and `server <name of the member>`. */
  readonly keys: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, MemberCredentials>>;
}
