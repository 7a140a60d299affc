/** Certificates on Cisco Meeting Server appliances, as Pulumi components. */
export { MeetingServer } from "./components/meeting-server";
export type { BastionArgs, MeetingServerArgs } from "./components/meeting-server";
export type { DeadlinesArgs } from "./components/deadlines";
export type { LoginArgs, SecretReferenceArgs } from "./components/login";
export { Rollout } from "./components/rollout";
export type { RolloutArgs } from "./components/rollout";

export { PrivateCa } from "./components/issuers/private-ca";
export type { PrivateCaArgs } from "./components/issuers/private-ca";
export { suppliedIdentity } from "./components/issuers/supplied-identity";
export type { SuppliedIdentityArgs } from "./components/issuers/supplied-identity";
export type {
  ApplianceKey,
  Identity,
  IdentityKey,
  IdentityState,
  IssueOptions,
  Issuer,
  SuppliedKey,
  TrustedIssuer,
} from "./components/issuers/issuer";
export { callBridgeRequest, webAdminRequest } from "./plan/requests";
export type { CallBridgeRequestArgs, IdentityRequest, IdentityRequestArgs } from "./plan/requests";

export { CallBridge } from "./components/roles/call-bridge";
export type {
  CallBridgeArgs,
  CallBridgeRoleArgs,
  CallBridgeTrustsArgs,
} from "./components/roles/call-bridge";
export { WebBridgeRegistration } from "./components/roles/web-bridge-registration";
export type { WebBridgeRegistrationArgs } from "./components/roles/web-bridge-registration";
export type { RegistrationReport } from "./plan/registration";
export type { ApiArgs } from "./components/api-access";
export { WebAdmin } from "./components/roles/web-admin";
export type { WebAdminArgs, WebAdminListenArgs, WebAdminRoleArgs } from "./components/roles/web-admin";
export type { ProofMode, ProveAtArgs } from "./components/proof";
export type { RoleArgs } from "./components/role-args";
export type { TrustArgs } from "./components/checked-trust";
export type { VerifyMode } from "./plan/declaration";

export { SingleCombined } from "./components/topologies/single-combined";
export type { SingleCombinedArgs } from "./components/topologies/single-combined";

export type { Report, ReportedCommand, ReportedError, ReportedListener, ReportedUpload } from "./plan/report";
export { outcomes, roleNames } from "./plan/names";
export type { ListenerName, Outcome, ProvenBy, RoleName } from "./plan/names";
