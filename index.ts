/** Certificates on Cisco Meeting Server appliances, as Pulumi components. */
export { MeetingServer } from "./components/meeting-server";
export type { BastionArgs, MeetingServerArgs } from "./components/meeting-server";
export type { DeadlinesArgs } from "./components/deadlines";
export type { LoginArgs, SecretReferenceArgs } from "./components/login";
export { Rollout } from "./components/rollout";
export type { RolloutArgs } from "./components/rollout";

export { AcmeCa } from "./components/issuers/acme-ca";
export type { AcmeCaArgs, AcmeExternalAccountArgs } from "./components/issuers/acme-ca";
export type { AcmeChallengeArgs, DnsUpdateArgs, NameServerArgs } from "./components/issuers/acme-challenge";
export { ExistingCa } from "./components/issuers/existing-ca";
export type { ExistingCaArgs } from "./components/issuers/existing-ca";
export { OnBoxKeys } from "./components/issuers/on-box-keys";
export type { ApplianceCaArgs, OnBoxKeysArgs } from "./components/issuers/on-box-keys";
export { PrivateCa, exportedCa } from "./components/issuers/private-ca";
export type { PrivateCaArgs } from "./components/issuers/private-ca";
export type { GenerationArgs } from "./components/issuers/ca-generations";
export { SelfSigned } from "./components/issuers/self-signed";
export type { SelfSignedArgs } from "./components/issuers/self-signed";
export { SubmittedRequests } from "./components/issuers/submitted-requests";
export type { SubmittedRequestsArgs } from "./components/issuers/submitted-requests";
export type { SubmittedRequest } from "./components/issuers/request-worklist";
export { suppliedIdentity } from "./components/issuers/supplied-identity";
export type { SuppliedIdentityArgs, SuppliedPkcs12Args } from "./components/issuers/supplied-identity";
export type {
  ApplianceKey,
  Identity,
  IdentityKey,
  IdentityState,
  IssueOptions,
  Issuer,
  MadeRequest,
  RequestSigner,
  SuppliedKey,
  TrustedIssuer,
} from "./components/issuers/issuer";
export {
  callBridgeRequest,
  databaseClientRequest,
  databaseServerRequest,
  meetingAppsRequest,
  schedulerC2wRequest,
  schedulerHttpsRequest,
  recorderRequest,
  streamerRequest,
  turnRequest,
  webAdminRequest,
  webBridge3C2wRequest,
  webBridge3HttpsRequest,
} from "./plan/requests";
export type {
  CallBridgeRequestArgs,
  IdentityRequest,
  IdentityRequestArgs,
  WebBridge3C2wRequestArgs,
  WebBridge3HttpsRequestArgs,
} from "./plan/requests";
export { droppedRole } from "./plan/dropped-roles";
export { sharedRequest } from "./plan/shared-request";
export type { SharedRequestArgs } from "./plan/shared-request";

export { CallBridge } from "./components/roles/call-bridge";
export type {
  CallBridgeArgs,
  CallBridgeRoleArgs,
  CallBridgeTrustsArgs,
} from "./components/roles/call-bridge";
export { MeetingApps } from "./components/roles/meeting-apps";
export type { MeetingAppsArgs, MeetingAppsRoleArgs } from "./components/meeting-apps-args";
export { Scheduler } from "./components/roles/scheduler";
export type {
  SchedulerArgs,
  SchedulerHttpsArgs,
  SchedulerRoleArgs,
  SchedulerTrustsArgs,
} from "./components/scheduler-args";
export { Recorder } from "./components/roles/recorder";
export { Streamer } from "./components/roles/streamer";
export type {
  SipListenArgs,
  SipServiceArgs,
  SipServiceRoleArgs,
  SipServiceTrustsArgs,
} from "./components/sip-service-args";
export type { ClusterPeerArgs } from "./components/cluster-trust";
export { Uploader } from "./components/roles/uploader";
export type { UploaderArgs, UploaderRoleArgs, UploaderTrustsArgs } from "./components/uploader-args";
export { TurnServer } from "./components/roles/turn-server";
export type { TurnServerArgs, TurnServerRoleArgs, TurnWebBridgeArgs } from "./components/roles/turn-server";
export { WebBridge3 } from "./components/roles/web-bridge-3";
export type {
  WebBridge3Args,
  WebBridge3C2wArgs,
  WebBridge3HttpsArgs,
  WebBridge3RoleArgs,
  WebBridge3TrustsArgs,
} from "./components/web-bridge-3-args";
export type { HttpRedirectArgs, ListenPointArgs } from "./components/listen-points";
export { DatabaseCluster } from "./components/database/database-cluster";
export type {
  DatabaseClusterArgs,
  DatabaseDeadlinesArgs,
  DatabaseNodeArgs,
} from "./components/database/database-cluster-args";
export { WebBridgeRegistration } from "./components/roles/web-bridge-registration";
export type { WebBridgeRegistrationArgs } from "./components/roles/web-bridge-registration";
export type { RegistrationReport } from "./plan/registration";
export type { ApiArgs } from "./components/api-access";
export { WebAdmin } from "./components/roles/web-admin";
export type { WebAdminArgs, WebAdminListenArgs, WebAdminRoleArgs } from "./components/roles/web-admin";
export type { ProofMode, ProveAtArgs } from "./components/proof";
export type { CallCarryingArgs, ChangeArgs, IdentityArgs, OnDelete, RoleArgs } from "./components/role-args";
export type { WaitForNoCallsArgs } from "./components/call-wait";
export type { MaintenanceWindowArgs } from "./components/maintenance-window";
export type { TrustArgs } from "./components/checked-trust";
export type { TrustBy } from "./components/trust-by";
export type { VerifyMode } from "./plan/declaration";
export type { Weekday } from "./plan/maintenance-window";

export { SingleCombined } from "./components/topologies/single-combined";
export type { SingleCombinedArgs } from "./components/topologies/single-combined";
export { SingleSplit } from "./components/topologies/single-split";
export type {
  SingleSplitArgs,
  SplitAppliance,
  SplitApplianceArgs,
} from "./components/topologies/single-split";
export { ScalableResilient } from "./components/topologies/scalable-resilient";
export type { ScalableResilientArgs } from "./components/topologies/scalable-resilient";
export type { ScalableApplianceArgs } from "./components/topologies/scalable-placement";
export type {
  ScalableDatabaseArgs,
  ScalableDatabaseNodeArgs,
} from "./components/topologies/scalable-database";
export type { ScalableAppliance } from "./components/topologies/trust-mesh";
export type { ApplianceRolesArgs } from "./components/topologies/appliance-roles";
export type { DeploymentArgs, DeploymentRegistrationArgs } from "./components/topologies/deployment-args";

export type { Report, ReportedCommand, ReportedError, ReportedListener, ReportedUpload } from "./plan/report";
export { outcomes, roleNames } from "./plan/names";
export type { ListenerName, Outcome, ProvenBy, RoleName } from "./plan/names";
export { inventory } from "./components/inventory";
export type { InventoriedRole } from "./components/inventory";
export type { Inventory, InventoryEntry, TrustLink } from "./plan/inventory";
